// What the process gives up before it serves, so that whoever takes it over, by
// a packet that a parser reads wrongly, has as little as capturing needs.
#ifndef XDPLIVE_SANDBOX_SANDBOX_H_
#define XDPLIVE_SANDBOX_SANDBOX_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace xdplive::sandbox {

// The capabilities that stay, where they are there: CAP_BPF loads programs and
// makes maps, CAP_NET_ADMIN attaches them, CAP_PERFMON lets them read packets
// on older kernels and spares them the verifier's masks against speculation.
// Kernels before 5.8, where CAP_SYS_ADMIN stood for the first and the last,
// have no ring buffer, so nothing is captured there.
absl::Span<const int> KeptCapabilities();

// Locked memory without a limit, then no capability but those, no_new_privs and
// no system call that is denied in system_calls.h. Call before any thread
// starts. Goes on after a step that fails; the answer tells of each.
std::vector<absl::Status> Enter();

}  // namespace xdplive::sandbox

#endif  // XDPLIVE_SANDBOX_SANDBOX_H_
