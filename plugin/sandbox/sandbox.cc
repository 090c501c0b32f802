#include "sandbox/sandbox.h"

#include <linux/capability.h>
#include <sys/resource.h>

#include <utility>

#include "sandbox/capabilities.h"
#include "sandbox/no_new_privileges.h"
#include "sandbox/system_calls.h"

namespace xdplive::sandbox {
namespace {

constexpr int kKept[] = {CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON};

// Kernels before 5.11 book maps on this limit, and CAP_SYS_RESOURCE, which
// raises it, is about to go. Where it is not there, libbpf says so when it
// matters.
void LiftMemoryLimit() {
  const rlimit none = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  (void)::setrlimit(RLIMIT_MEMLOCK, &none);
}

}  // namespace

absl::Span<const int> KeptCapabilities() { return kKept; }

std::vector<absl::Status> Enter() {
  LiftMemoryLimit();
  std::vector<absl::Status> faults;
  for (absl::Status status :
       {KeepOnly(kKept), SetNoNewPrivileges(), DenySystemCalls()}) {
    if (!status.ok()) faults.push_back(std::move(status));
  }
  return faults;
}

}  // namespace xdplive::sandbox
