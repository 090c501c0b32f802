// The Grafana that runs, and what it gives the plugins it starts.
#ifndef XDPLIVE_DOCTOR_GRAFANA_PROCESS_H_
#define XDPLIVE_DOCTOR_GRAFANA_PROCESS_H_

#include <string>
#include <vector>

#include "doctor/host_files.h"
#include "doctor/host_process.h"

namespace xdplive::doctor {

using GrafanaProcess = HostProcess;

// Every one that can be seen.
std::vector<GrafanaProcess> FindGrafana(const HostFiles& files);

// The value of a setting, in Grafana's own order: the environment variable
// GF_<SECTION>_<KEY>, then the files of its configuration; "" where none says.
// What is in a container is looked up there.
std::string SettingOf(const HostFiles& files, const GrafanaProcess& process,
                      const std::string& section, const std::string& key);

// "12.1.0", "" where it is not known.
std::string VersionOf(const HostFiles& files, const GrafanaProcess& process);

}  // namespace xdplive::doctor

#endif  // XDPLIVE_DOCTOR_GRAFANA_PROCESS_H_
