#include "sandbox/system_calls.h"

#include <sched.h>
#include <seccomp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"

namespace xdplive::sandbox {
namespace {

constexpr const char* kDenied[] = {
    // Other programs: nothing is ever started.
    "execve", "execveat", "personality", "uselib",
    // Other processes.
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise",
    "pidfd_getfd", "kcmp",
    // Namespaces and mounts.
    "unshare", "setns", "chroot", "pivot_root", "mount", "umount2",
    "mount_setattr", "move_mount", "open_tree", "fsopen", "fspick", "fsconfig",
    "fsmount", "open_by_handle_at", "fanotify_init", "quotactl",
    // The machine.
    "init_module", "finit_module", "delete_module", "kexec_load",
    "kexec_file_load", "reboot", "swapon", "swapoff", "acct", "syslog",
    "sethostname", "setdomainname", "settimeofday", "clock_settime",
    "clock_adjtime", "adjtimex", "iopl", "ioperm", "modify_ldt", "vhangup",
    // Keys.
    "add_key", "request_key", "keyctl",
    // Large, seldom used, often broken.
    "userfaultfd", "perf_event_open", "io_uring_setup", "io_uring_enter",
    "io_uring_register", "lookup_dcookie"};

constexpr uint64_t kNamespaces[] = {CLONE_NEWUSER,  CLONE_NEWNS,  CLONE_NEWNET,
                                    CLONE_NEWPID,   CLONE_NEWIPC, CLONE_NEWUTS,
                                    CLONE_NEWCGROUP};

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, Release>;

// libseccomp answers with errors below 0.
absl::Status StatusOf(int answer, absl::string_view what) {
  if (answer >= 0) return absl::OkStatus();
  return absl::ErrnoToStatus(-answer, absl::StrCat("seccomp: ", what));
}

absl::Status DenyWhole(const Filter& filter) {
  for (const char* name : kDenied) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) {
      return absl::InternalError(absl::StrCat("seccomp knows no ", name));
    }
    RETURN_IF_ERROR(StatusOf(
        seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), number, 0),
        name));
  }
  return absl::OkStatus();
}

// Denies the call where its first argument compares so.
absl::Status DenyWhere(const Filter& filter, int number, scmp_compare how,
                       uint64_t value, uint64_t masked = 0) {
  const scmp_arg_cmp first = {
      .arg = 0, .op = how, .datum_a = value, .datum_b = masked};
  return StatusOf(seccomp_rule_add_array(filter.get(), SCMP_ACT_ERRNO(EPERM),
                                         number, 1, &first),
                  "deny by argument");
}

absl::Status DenyNamespaces(const Filter& filter) {
  for (const uint64_t flag : kNamespaces) {
    RETURN_IF_ERROR(
        DenyWhere(filter, SCMP_SYS(clone), SCMP_CMP_MASKED_EQ, flag, flag));
  }
  return StatusOf(seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS),
                                   SCMP_SYS(clone3), 0),
                  "clone3");
}

// unix is Grafana's socket, inet answers questions about interfaces, inet6 is
// what both gRPC and we fall back on, netlink lays clsact on old kernels.
absl::Status DenyFamilies(const Filter& filter) {
  for (int family = 0; family <= AF_NETLINK; ++family) {
    if (family == AF_UNIX || family == AF_INET || family == AF_INET6 ||
        family == AF_NETLINK) {
      continue;
    }
    RETURN_IF_ERROR(DenyWhere(filter, SCMP_SYS(socket), SCMP_CMP_EQ,
                              static_cast<uint64_t>(family)));
  }
  return DenyWhere(filter, SCMP_SYS(socket), SCMP_CMP_GT, AF_NETLINK);
}

absl::Status SetAttributes(const Filter& filter) {
  RETURN_IF_ERROR(StatusOf(
      seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1), "all threads"));
  // A thread that is gone alone may have held a lock.
  RETURN_IF_ERROR(
      StatusOf(seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH,
                                SCMP_ACT_KILL_PROCESS),
               "other architectures"));
  // Else a kernel before 5.16 slows all of the process down, against code of
  // others that runs within it; none does.
  return StatusOf(seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_SSB, 1),
                  "speculation");
}

// `rest` is what the kernel does with calls that no rule names.
absl::StatusOr<Filter> NewFilter(uint32_t rest) {
  Filter filter(seccomp_init(rest));
  if (filter == nullptr) return absl::InternalError("seccomp: no filter");
  RETURN_IF_ERROR(SetAttributes(filter));
  return filter;
}

}  // namespace

absl::Span<const char* const> DeniedSystemCalls() { return kDenied; }

absl::Status DenySystemCalls() {
  ASSIGN_OR_RETURN(const Filter filter, NewFilter(SCMP_ACT_ALLOW));
  RETURN_IF_ERROR(DenyWhole(filter));
  RETURN_IF_ERROR(DenyNamespaces(filter));
  RETURN_IF_ERROR(DenyFamilies(filter));
  return StatusOf(seccomp_load(filter.get()), "load the filter");
}

absl::Status AllowOnly(absl::Span<const int> numbers) {
  ASSIGN_OR_RETURN(const Filter filter, NewFilter(SCMP_ACT_ERRNO(EPERM)));
  for (const int number : numbers) {
    RETURN_IF_ERROR(StatusOf(
        seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, number, 0), "allow"));
  }
  return StatusOf(seccomp_load(filter.get()), "load the filter");
}

}  // namespace xdplive::sandbox
