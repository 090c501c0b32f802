// Whether the Grafana that runs lets the plugin be, and gives it its rights.
#ifndef XDPLIVE_DOCTOR_GRAFANA_CHECKS_H_
#define XDPLIVE_DOCTOR_GRAFANA_CHECKS_H_

#include "doctor/finding.h"
#include "doctor/host_files.h"

namespace xdplive::doctor {

// `needs_perfmon` as NeedsPerfmon says.
Findings CheckGrafana(const HostFiles& files, bool needs_perfmon);

}  // namespace xdplive::doctor

#endif  // XDPLIVE_DOCTOR_GRAFANA_CHECKS_H_
