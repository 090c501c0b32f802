// Which of the rights this room needs the process lacks, and how an
// administrator grants them.
#ifndef XDPLIVE_CAPTURE_OS_CAPABILITIES_H_
#define XDPLIVE_CAPTURE_OS_CAPABILITIES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace xdplive::capture {

// Names out of CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON that the effective set in
// `proc_status` (text of /proc/<pid>/status) lacks. CAP_SYS_ADMIN stands for
// CAP_BPF and CAP_PERFMON, as in the kernel. Text without a CapEff line lacks
// them all.
std::vector<std::string> MissingCapabilities(absl::string_view proc_status);

// The same of the calling thread.
std::vector<std::string> MissingCapabilities();

// Why a privileged bpf call was refused and what to do: "this process lacks
// CAP_BPF; grant it with …". With nothing missing it names what else forbids
// bpf. CAP_PERFMON alone is named only when `needs_perfmon`.
std::string PrivilegeAdvice(const std::vector<std::string>& missing,
                            bool needs_perfmon);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_OS_CAPABILITIES_H_
