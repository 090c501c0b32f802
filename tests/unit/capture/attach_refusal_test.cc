// Refusals of the kernel in words a person can act on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "absl/status/status.h"
#include "capture/attach/tcx_link.h"
#include "capture/attach/xdp_link.h"

namespace xdplive::capture {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Words(const absl::Status& status) {
  return std::string(status.message());
}

TEST(AttachRefusalTest, OfTcxSaysWhatAndWhereAndTheMend) {
  const absl::Status none = TcxRefusal(EINVAL, "eth0", tap::Direction::kEgress);
  EXPECT_EQ(none.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(Words(none), AllOf(StartsWith("attach tcx egress to eth0: "),
                                 HasSubstr("Linux 6.6"), HasSubstr("clsact")));
  const absl::Status full =
      TcxRefusal(ERANGE, "eth0", tap::Direction::kIngress);
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(Words(full), AllOf(StartsWith("attach tcx ingress to eth0: "),
                                 HasSubstr("bpftool net")));
}

TEST(AttachRefusalTest, OfXdpSaysWhyAndHowToMendIt) {
  struct {
    const char* name;
    int error;
    absl::StatusCode code;
    const char* words;
  } const kCases[] = {
      {"held in this mode", EBUSY, absl::StatusCode::kFailedPrecondition,
       "ip link set dev eth0 xdp off"},
      {"held in the other mode", EEXIST, absl::StatusCode::kFailedPrecondition,
       "bpftool net"},
      {"no native XDP", EOPNOTSUPP, absl::StatusCode::kUnimplemented,
       "its driver has no XDP"},
      {"too large", EINVAL, absl::StatusCode::kUnimplemented,
       "ip link set dev eth0 mtu 1500"},
      {"too large for veth", ERANGE, absl::StatusCode::kUnimplemented, "MTU"},
      {"gone", ENODEV, absl::StatusCode::kNotFound, "gone"},
      {"no rights", EPERM, absl::StatusCode::kPermissionDenied,
       "attach native xdp to eth0"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    const absl::Status status =
        AttachRefusal(test.error, "eth0", XdpMode::kNative);
    EXPECT_EQ(status.code(), test.code);
    EXPECT_THAT(std::string(status.message()), HasSubstr(test.words));
    EXPECT_THAT(std::string(status.message()),
                StartsWith("attach native xdp to eth0: "));
  }
}

TEST(AttachRefusalTest, OfTcxDoesNotHideOtherReasons) {
  EXPECT_EQ(TcxRefusal(ENODEV, "eth0", tap::Direction::kIngress).code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(TcxRefusal(EPERM, "eth0", tap::Direction::kIngress).code(),
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace xdplive::capture
