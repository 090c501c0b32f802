#include "capture/libbpf_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "absl/status/status.h"

namespace xdplive::capture {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kLog[] =
    "0: (bf) r6 = r1\n"
    "R4 min value is negative, either use unsigned or 'var &= const'\n"
    "processed 196 insns (limit 1000000) max_states_per_insn 1\n";

TEST(LibbpfStatusTest, TakesAnErrorOfEitherSign) {
  EXPECT_EQ(LibbpfStatus("make a ring", ENOMEM),
            LibbpfStatus("make a ring", -ENOMEM));
  EXPECT_THAT(std::string(LibbpfStatus("make a ring", ENOMEM).message()),
              StartsWith("make a ring: "));
}

TEST(LibbpfStatusTest, AdvisesOnARefusedCall) {
  const absl::Status status = LibbpfStatus("load the program", EPERM);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(status.message()), StartsWith("load the program: "));
}

TEST(LibbpfStatusTest, SaysWhatTheVerifierSaidAndKeepsItsLog) {
  const absl::Status status = LibbpfStatus("load the program", EACCES, kLog);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("R4 min value is negative"));
  EXPECT_THAT(std::string(status.message()),
              ::testing::Not(HasSubstr("processed")));
  EXPECT_EQ(status.GetPayload(kVerifierLogPayload), absl::Cord(kLog));
}

}  // namespace
}  // namespace xdplive::capture
