#include "sandbox/sandbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <thread>

#include "sandbox/capabilities.h"
#include "sandbox/no_new_privileges.h"
#include "sandbox/system_calls.h"

namespace xdplive::sandbox {
namespace {

// In a child, whose exit code says whether it holds.
bool HoldsInChild(const std::function<bool()>& claim) {
  const pid_t child = fork();
  if (child == 0) _exit(claim() ? 0 : 1);
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

// The error of a system call without arguments; 0 when it succeeded.
int ErrorOf(long number, long first = 0) {
  return syscall(number, first, 0, 0, 0, 0, 0) < 0 ? errno : 0;
}

bool Enters() { return Enter().empty(); }

TEST(SandboxTest, IsSetUpWhoeverStartsIt) { EXPECT_TRUE(HoldsInChild(Enters)); }

TEST(SandboxTest, DeniesEachCallOfTheList) {
  for (const char* name : DeniedSystemCalls()) {
    EXPECT_TRUE(HoldsInChild([name] {
      // As root it is the filter alone that says no. Should it not, the host
      // keeps its name.
      (void)unshare(CLONE_NEWUTS);
      const int number = seccomp_syscall_resolve_name(name);
      // Negative: not of this architecture.
      return SetNoNewPrivileges().ok() && DenySystemCalls().ok() &&
             (number < 0 || ErrorOf(number) == EPERM);
    })) << name;
  }
}

TEST(SandboxTest, WhatItDeniesWasNotDeniedBefore) {
  EXPECT_TRUE(HoldsInChild([] { return ErrorOf(SYS_execve) == EFAULT; }));
  EXPECT_TRUE(HoldsInChild([] { return ErrorOf(SYS_unshare) == 0; }));
}

TEST(SandboxTest, LetsThroughOnlySocketsThatAreUsed) {
  EXPECT_TRUE(HoldsInChild([] {
    if (!Enters()) return false;
    for (const int family : {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK}) {
      if (socket(family, SOCK_DGRAM, 0) < 0 && errno == EPERM) return false;
    }
    for (const int family : {AF_PACKET, AF_ALG, AF_VSOCK, AF_BLUETOOTH, AF_AX25,
                             AF_XDP, AF_UNSPEC, AF_MAX}) {
      if (socket(family, SOCK_DGRAM, 0) >= 0 || errno != EPERM) return false;
    }
    return true;
  }));
}

TEST(SandboxTest, MakesNoNamespaceByClone) {
  EXPECT_TRUE(HoldsInChild([] {
    return Enters() && ErrorOf(SYS_clone, CLONE_NEWUSER | SIGCHLD) == EPERM &&
           ErrorOf(SYS_clone, CLONE_NEWNET | SIGCHLD) == EPERM &&
           ErrorOf(SYS_clone3) == ENOSYS;
  }));
}

TEST(SandboxTest, HoldsInThreadsOfBeforeAndAfter) {
  EXPECT_TRUE(HoldsInChild([] {
    int before = 0, after = 0, turn[2] = {};
    if (pipe(turn) != 0) return false;
    std::thread early([&] {
      char byte = 0;
      (void)!read(turn[0], &byte, 1);
      before = ErrorOf(SYS_unshare);
    });
    const bool entered = Enters();
    (void)!write(turn[1], "x", 1);
    early.join();
    std::thread([&] { after = ErrorOf(SYS_unshare); }).join();
    return entered && before == EPERM && after == EPERM;
  }));
}

TEST(SandboxTest, SetsNoNewPrivileges) {
  EXPECT_TRUE(HoldsInChild(
      [] { return Enters() && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1; }));
}

// Capabilities that are effective, as a mask; of the first 64.
uint64_t Effective() {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct words[_LINUX_CAPABILITY_U32S_3] = {};
  syscall(SYS_capget, &header, words);
  return uint64_t{words[1].effective} << 32 | words[0].effective;
}

TEST(SandboxTest, KeepsNothingThatWasNotThere) {
  EXPECT_TRUE(HoldsInChild([] {
    const uint64_t before = Effective();
    uint64_t kept = 0;
    for (const int capability : KeptCapabilities()) {
      kept |= uint64_t{1} << capability;
    }
    return Enters() && Effective() == (before & kept);
  }));
  EXPECT_TRUE(HoldsInChild([] {
    return KeepOnly({}).ok() && Effective() == 0 && Enters() &&
           Effective() == 0;
  }));
}

// A filter of the test's own refuses the call, as another sandbox might.
bool Refuse(int number) {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), number, 0) == 0 &&
         seccomp_load(filter) == 0;
}

TEST(SandboxTest, GoesOnAndSaysWhatFailed) {
  EXPECT_TRUE(HoldsInChild([] {
    if (!Refuse(SCMP_SYS(capset))) return false;
    const auto faults = Enter();
    return faults.size() == 1 &&
           faults[0].message().find("drop capabilities") !=
               absl::string_view::npos &&
           ErrorOf(SYS_unshare) == EPERM;
  }));
  EXPECT_TRUE(HoldsInChild([] {
    if (!Refuse(SCMP_SYS(seccomp))) return false;
    const auto faults = Enter();
    return faults.size() == 1 &&
           Effective() == (Effective() & (uint64_t{1} << CAP_BPF |
                                          uint64_t{1} << CAP_NET_ADMIN |
                                          uint64_t{1} << CAP_PERFMON));
  }));
}

}  // namespace
}  // namespace xdplive::sandbox
