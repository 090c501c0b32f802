#include "sandbox/errand.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "sandbox/capabilities.h"
#include "sandbox/sandbox.h"

namespace xdplive::sandbox {
namespace {

// A right that whoever runs the tests has, or none.
int SomeRight() { return HoldsCapability(CAP_SYS_ADMIN) ? CAP_SYS_ADMIN : -1; }

#define SKIP_WITHOUT_RIGHT()                                        \
  if (SomeRight() < 0) {                                            \
    GTEST_SKIP() << "no capability to hand over: run this as root"; \
  }

int EnableStatistics() {
  bpf_attr attributes = {};
  attributes.enable_stats.type = BPF_STATS_RUN_TIME;
  const long answer =
      syscall(SYS_bpf, BPF_ENABLE_STATS, &attributes, sizeof(attributes));
  return answer < 0 ? -errno : static_cast<int>(answer);
}

int Child() {
  int child = -1;
  std::ifstream("/proc/thread-self/children") >> child;
  return child;
}

TEST(ErrandTest, IsRunHereWhereTheRightIsNot) {
  EXPECT_EQ(Errand(CAP_LAST_CAP + 1, [] { return getpid(); }).Run(), getpid());
}

TEST(ErrandTest, GivesADescriptorEachTime) {
  SKIP_WITHOUT_RIGHT();
  Errand errand(SomeRight(), [] { return STDIN_FILENO; });
  std::set<int> descriptors;
  for (int i = 0; i < 3; ++i) descriptors.insert(errand.Run());
  EXPECT_EQ(descriptors.size(), 3U);
  for (const int descriptor : descriptors) {
    EXPECT_GT(descriptor, STDERR_FILENO);
    EXPECT_EQ(close(descriptor), 0);
  }
}

TEST(ErrandTest, GivesErrorsAsTheyAre) {
  SKIP_WITHOUT_RIGHT();
  EXPECT_EQ(Errand(SomeRight(), [] { return -EBUSY; }).Run(), -EBUSY);
}

TEST(ErrandTest, DoesNothingElse) {
  SKIP_WITHOUT_RIGHT();
  const auto opens = [] {
    return syscall(SYS_openat, -1, "/", 0) < 0 ? -errno : -1;
  };
  const auto forks = [] { return fork() < 0 ? -errno : -1; };
  EXPECT_EQ(Errand(SomeRight(), opens).Run(), -EPERM);
  EXPECT_EQ(Errand(SomeRight(), forks).Run(), -EPERM);
}

TEST(ErrandTest, MeasuresForAProcessThatMayNot) {
  SKIP_WITHOUT_RIGHT();
  const pid_t child = fork();
  if (child == 0) {
    Errand errand(SomeRight(), EnableStatistics);
    const bool entered = Enter().empty();
    const bool may_not = EnableStatistics() == -EPERM;
    _exit(entered && may_not && errand.Run() >= 0 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(ErrandTest, SaysSoWhenItsProcessIsGone) {
  SKIP_WITHOUT_RIGHT();
  Errand errand(SomeRight(), [] { return STDIN_FILENO; });
  const int child = Child();
  ASSERT_GT(child, 0);
  ASSERT_EQ(kill(child, SIGKILL), 0);
  EXPECT_EQ(errand.Run(), -EPIPE);
  EXPECT_EQ(errand.Run(), -EPIPE);
}

TEST(ErrandTest, LeavesNoProcessBehind) {
  SKIP_WITHOUT_RIGHT();
  {
    Errand errand(SomeRight(), [] { return STDIN_FILENO; });
  }
  EXPECT_EQ(Child(), -1);
}

TEST(ErrandTest, AnswersManyThreads) {
  SKIP_WITHOUT_RIGHT();
  Errand errand(SomeRight(), [] { return -EBUSY; });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 100; ++n) EXPECT_EQ(errand.Run(), -EBUSY);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace xdplive::sandbox
