// Whether this kernel can do what the plugin asks of it.
#ifndef XDPLIVE_DOCTOR_KERNEL_CHECKS_H_
#define XDPLIVE_DOCTOR_KERNEL_CHECKS_H_

#include "doctor/finding.h"
#include "doctor/host_files.h"

namespace xdplive::doctor {

Findings CheckKernel(const HostFiles& files);

// Whether its verifier lets programs read packet bytes with CAP_PERFMON alone.
bool NeedsPerfmon(const HostFiles& files);

}  // namespace xdplive::doctor

#endif  // XDPLIVE_DOCTOR_KERNEL_CHECKS_H_
