// Refusals of the kernel in words a person can act on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "absl/status/status.h"
#include "capture/tcx_link.h"
#include "capture/xdp_link.h"

namespace xdplive::capture {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Words(const absl::Status& status) {
  return std::string(status.message());
}

TEST(AttachRefusalTest, OfTcxSaysWhatAndWhereAndTheMend) {
  const absl::Status none = TcxRefusal(EINVAL, "eth0", Direction::kEgress);
  EXPECT_EQ(none.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(Words(none), AllOf(StartsWith("attach tcx egress to eth0: "),
                                 HasSubstr("Linux 6.6"), HasSubstr("clsact")));
  const absl::Status full = TcxRefusal(ERANGE, "eth0", Direction::kIngress);
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(Words(full), AllOf(StartsWith("attach tcx ingress to eth0: "),
                                 HasSubstr("bpftool net")));
}

TEST(AttachRefusalTest, OfAnInterfaceThatIsGoneIsNotFound) {
  EXPECT_EQ(TcxRefusal(ENODEV, "eth0", Direction::kIngress).code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(AttachRefusal(ENODEV, "eth0", XdpMode::kNative).code(),
            absl::StatusCode::kNotFound);
}

TEST(AttachRefusalTest, OfAForeignXdpProgramSaysThatItStays) {
  for (const int error : {EBUSY, EEXIST}) {
    const absl::Status status = AttachRefusal(error, "eth0", XdpMode::kGeneric);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(Words(status),
                AllOf(StartsWith("attach generic xdp to eth0: "),
                      HasSubstr("keeps its place"), HasSubstr("bpftool net"),
                      HasSubstr("ip link set dev eth0 xdp off")));
  }
}

TEST(AttachRefusalTest, OfADriverLetsAnotherRungTry) {
  for (const int error : {EOPNOTSUPP, EINVAL, ERANGE, E2BIG}) {
    EXPECT_EQ(AttachRefusal(error, "eth0", XdpMode::kNative).code(),
              absl::StatusCode::kUnimplemented)
        << error;
  }
}

TEST(AttachRefusalTest, OfRightsIsDenied) {
  EXPECT_EQ(TcxRefusal(EPERM, "eth0", Direction::kIngress).code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(AttachRefusal(EPERM, "eth0", XdpMode::kNative).code(),
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace xdplive::capture
