// libbpf's and the kernel's refusals in words a person can act on.
#ifndef XDPLIVE_CAPTURE_OS_LIBBPF_STATUS_H_
#define XDPLIVE_CAPTURE_OS_LIBBPF_STATUS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace xdplive::capture {

// `error` is an errno, either sign. "<action>: <cause>"; EPERM and EACCES are
// PERMISSION_DENIED with the capabilities this thread lacks and the mend,
// unless `verifier_log` shows that the program itself was refused; then its
// last lines follow, and the whole log is the payload kVerifierLogPayload.
absl::Status LibbpfStatus(absl::string_view action, int error,
                          absl::string_view verifier_log = {});

inline constexpr char kVerifierLogPayload[] = "xdplive/verifier-log";

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_OS_LIBBPF_STATUS_H_
