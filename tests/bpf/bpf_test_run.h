// Runs programs on made-up frames, and says when this machine cannot.
#ifndef XDPLIVE_TESTS_BPF_BPF_TEST_RUN_H_
#define XDPLIVE_TESTS_BPF_BPF_TEST_RUN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace xdplive::testing {

// "" where BPF programs can be loaded, else why not; then it also fails the
// running test where the environment (CI, XDPLIVE_REQUIRE_BPF=1) demands BPF,
// for there a skip would hide something.
std::string WhyNoBpf();

struct TestRun {
  uint32_t verdict = 0;     // XDP_…
  uint32_t ns_per_run = 0;  // as the kernel measured it
};

// BPF_PROG_TEST_RUN: the kernel takes frames of at least 14 bytes.
absl::StatusOr<TestRun> RunOnFrame(int program_fd,
                                   const std::vector<uint8_t>& frame,
                                   int repeat = 1);

}  // namespace xdplive::testing

// The first line of a test that loads programs.
#define SKIP_WITHOUT_BPF()                                       \
  if (const std::string reason = ::xdplive::testing::WhyNoBpf(); \
      !reason.empty())                                           \
  GTEST_SKIP() << reason

#endif  // XDPLIVE_TESTS_BPF_BPF_TEST_RUN_H_
