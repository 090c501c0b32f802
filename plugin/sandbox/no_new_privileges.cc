#include "sandbox/no_new_privileges.h"

#include <sys/prctl.h>

#include <cerrno>

namespace xdplive::sandbox {

absl::Status SetNoNewPrivileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, "set no_new_privs");
}

}  // namespace xdplive::sandbox
