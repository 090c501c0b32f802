#include "capture/os/libbpf_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"

namespace xdplive::capture {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kLog[] =
    "0: (bf) r6 = r1\n"
    "R4 min value is negative, either use unsigned or 'var &= const'\n"
    "processed 196 insns (limit 1000000) max_states_per_insn 1\n";

// As a thread without any capability is told.
absl::Status ToldWithoutRights(int error, absl::string_view log) {
  absl::Status status;
  std::thread([&] {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
    ASSERT_EQ(syscall(SYS_capset, &header, none), 0);
    status = LibbpfStatus("load the program", error, log);
  }).join();
  return status;
}

TEST(LibbpfStatusTest, TakesAnErrorOfEitherSign) {
  EXPECT_EQ(LibbpfStatus("make a ring", ENOMEM),
            LibbpfStatus("make a ring", -ENOMEM));
  EXPECT_THAT(std::string(LibbpfStatus("make a ring", ENOMEM).message()),
              StartsWith("make a ring: "));
}

TEST(LibbpfStatusTest, AdvisesOnARefusedCall) {
  const absl::Status status = ToldWithoutRights(EPERM, "");
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(status.message()),
              StartsWith("load the program: this process lacks CAP_BPF and "
                         "CAP_NET_ADMIN; "));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("AmbientCapabilities=CAP_BPF CAP_NET_ADMIN"));
}

TEST(LibbpfStatusTest, SaysWhereThereIsNoSuchCall) {
  const absl::Status status = LibbpfStatus("make a map", -ENOSYS);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(status.message()),
              StartsWith("make a map: this kernel has no bpf(2): "));
}

TEST(LibbpfStatusTest, SaysWhatTheVerifierSaidAndKeepsItsLog) {
  const absl::Status status = LibbpfStatus("load the program", EACCES, kLog);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("R4 min value is negative"));
  EXPECT_THAT(std::string(status.message()),
              ::testing::Not(HasSubstr("processed")));
  EXPECT_EQ(status.GetPayload(kVerifierLogPayload), absl::Cord(kLog));
}

TEST(LibbpfStatusTest, AdvisesWhereTheVerifierWantsPerfmon) {
  // 5.10 says it with two errors, 6.1 before its fix with the first.
  for (const auto& [error, log] :
       {std::pair(EACCES,
                  "67: (bd) if r0 <= r1 goto pc+34\n"
                  "R1 pointer comparison prohibited\n"),
        std::pair(EINVAL,
                  "2293: (85) call bpf_probe_read#4\n"
                  "unknown func bpf_probe_read#4\n"),
        std::pair(EINVAL, "unknown func bpf_probe_read_kernel#113\n")}) {
    const absl::Status status = ToldWithoutRights(error, log);
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << log;
    EXPECT_THAT(std::string(status.message()), HasSubstr("CAP_PERFMON")) << log;
  }
  EXPECT_EQ(ToldWithoutRights(EINVAL, kLog).code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace xdplive::capture
