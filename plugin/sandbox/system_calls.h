// What the kernel does not do for this process any more.
//
// A list of what is denied, not of what is allowed: glibc, gRPC and Abseil
// change what they call from one version to the next, a call that is missing in
// such a list shows on another's machine, and it would have to let bpf(2)
// through in any case. What is denied here is what such a process never needs
// and who takes it over would want: other processes, other programs,
// namespaces, mounts, modules, keys, the parts of the kernel that had most
// holes. Capabilities deny most of it already; this holds where they are not
// the ones that are asked, and in a user namespace of one's own, where all of
// them are had for nothing.
#ifndef XDPLIVE_SANDBOX_SYSTEM_CALLS_H_
#define XDPLIVE_SANDBOX_SYSTEM_CALLS_H_

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace xdplive::sandbox {

// Names of those that are denied whatever their arguments.
absl::Span<const char* const> DeniedSystemCalls();

// From now on those answer EPERM in all threads, and so do clone(2) with a
// namespace and socket(2) of a family other than unix, inet, inet6 and netlink.
// clone3(2) answers ENOSYS, for no filter can read its flags, and glibc then
// takes clone(2). Calls of another architecture end the process. Needs
// no_new_privs or CAP_SYS_ADMIN. Errors: seccomp's, and nothing is denied then.
absl::Status DenySystemCalls();

// For a process that does one thing: of `numbers` (SYS_*) alone, all others
// answer EPERM. Otherwise as DenySystemCalls.
absl::Status AllowOnly(absl::Span<const int> numbers);

}  // namespace xdplive::sandbox

#endif  // XDPLIVE_SANDBOX_SYSTEM_CALLS_H_
