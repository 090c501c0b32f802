// A program that this process might start gets no right from its file.
#ifndef XDPLIVE_SANDBOX_NO_NEW_PRIVILEGES_H_
#define XDPLIVE_SANDBOX_NO_NEW_PRIVILEGES_H_

#include "absl/status/status.h"

namespace xdplive::sandbox {

// Sets no_new_privs of the calling thread and those that it starts from then
// on, for good; a seccomp filter needs it. Error: prctl's.
absl::Status SetNoNewPrivileges();

}  // namespace xdplive::sandbox

#endif  // XDPLIVE_SANDBOX_NO_NEW_PRIVILEGES_H_
