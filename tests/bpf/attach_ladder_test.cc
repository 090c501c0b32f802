// Which way is taken, what is said of the others, and that the taps' own
// programs work there.
#include "capture/attach/attach_ladder.h"

#include <bpf/bpf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bpf/attach_fixture.h"
#include "capture/attach/xdp_link.h"

namespace xdplive::testing {
namespace {

using capture::Attachment;
using capture::AttachRequest;
using capture::ClimbAttachLadder;
using capture::UniqueFd;
using tap::AttachOutcome;
using tap::AttachReport;
using tap::AttachStep;
using tap::Direction;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ResultOf;
using ::testing::SizeIs;
using ::testing::StrEq;

// Slot 0 counts all packets, into the first buffer.
constexpr uint64_t kCountAll = 1 | 1u << TAP_STATE_ALL_SHIFT;

// A rung that the kernel refused, one that was left out, and one that holds.
auto Step(const char* rung, AttachOutcome outcome, const auto& reason) {
  return AllOf(Field(&AttachStep::rung, ResultOf(tap::RungName, StrEq(rung))),
               Field(&AttachStep::outcome, outcome),
               Field(&AttachStep::reason, reason));
}
auto Refused(const char* rung, const auto& reason) {
  return Step(rung, AttachOutcome::kRefused, reason);
}
auto LeftOut(const char* rung, const auto& reason) {
  return Step(rung, AttachOutcome::kLeftOut, reason);
}
auto Holds(const char* rung) { return Step(rung, AttachOutcome::kHolds, ""); }

class AttachLadderTest : public AttachTest {
 protected:
  void SetUp() override {
    AttachTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    ring_ = UniqueFd(bpf_map_create(BPF_MAP_TYPE_RINGBUF, "tap_ring", 0, 0,
                                    1 << 16, nullptr));
    ASSERT_TRUE(ring_.valid());
  }

  // To a device that says nothing against any way.
  AttachRequest Request(const std::string& attach_mode,
                        Direction direction = Direction::kIngress) const {
    AttachRequest request;
    request.interface = "veth0";
    request.attach_mode = attach_mode;
    request.hook.ifindex = Index();
    request.hook.direction = direction;
    request.hook.flow_table_entries = 64;
    request.hook.ring_fd = ring_.get();
    return request;
  }

  absl::StatusOr<Attachment> Climb(const AttachRequest& request) {
    return ClimbAttachLadder(request, report_);
  }

  static uint64_t Seen(const Attachment& attachment) {
    const auto seen = attachment.programs.ReadSeen(0);
    EXPECT_TRUE(seen.ok()) << seen.status();
    return seen.ok() ? seen->packets : 0;
  }

  // Packets pass; counted they are only once there is a tap.
  static void ExpectItWorks(const Attachment& attachment, bool egress = false) {
    EXPECT_TRUE(attachment.link->attached());
    EXPECT_TRUE(egress ? Leaves() : Arrives());
    EXPECT_EQ(Seen(attachment), 0u);
    __atomic_store_n(&attachment.programs.control().state, kCountAll,
                     __ATOMIC_SEQ_CST);
    EXPECT_TRUE(egress ? Leaves() : Arrives());
    EXPECT_EQ(Seen(attachment), 1u);
    const auto window = attachment.programs.ReadWindow(0, 0);
    ASSERT_TRUE(window.ok()) << window.status();
    EXPECT_EQ(window->matched.packets, 1u);
  }

  UniqueFd ring_;
  AttachReport report_;
};

TEST_F(AttachLadderTest, AutoTakesTheFastestWayThatNothingSpeaksAgainst) {
  const std::string before = WhatHangs();
  auto attachment = Climb(Request("auto"));
  ASSERT_TRUE(attachment.ok()) << attachment.status();
  EXPECT_EQ(attachment->mode, "native");
  EXPECT_THAT(report_.steps, ElementsAre(Holds("native")));
  ExpectItWorks(*attachment);
  attachment = absl::CancelledError("");
  EXPECT_EQ(WhatHangs(), before);
}

TEST_F(AttachLadderTest, AutoLeavesAVethItsOffloadsAndSaysHowToInsist) {
  AttachRequest request = Request("auto");
  request.driver = "veth";
  const auto attachment = Climb(request);
  ASSERT_TRUE(attachment.ok()) << attachment.status();
  EXPECT_EQ(attachment->mode, "tcx");
  EXPECT_THAT(
      report_.steps,
      ElementsAre(
          LeftOut("native", AllOf(HasSubstr("slow TCP on a veth"),
                                  HasSubstr("choose the attach mode native"))),
          Holds("tcx")));
  ExpectItWorks(*attachment);
}

TEST_F(AttachLadderTest, AutoGoesWhereVlanTagsAreSeenAndSaysHowToInsist) {
  AttachRequest request = Request("auto");
  request.strips_vlan = true;
  const auto attachment = Climb(request);
  ASSERT_TRUE(attachment.ok()) << attachment.status();
  EXPECT_EQ(attachment->mode, "tcx");
  EXPECT_THAT(
      report_.steps,
      ElementsAre(
          LeftOut("native", AllOf(HasSubstr("takes VLAN tags out of frames"),
                                  HasSubstr("choose the attach mode native"),
                                  HasSubstr("ethtool -K veth0 rxvlan off"))),
          Holds("tcx")));
}

TEST_F(AttachLadderTest, SaysThatVlanTagsAreNotSeenWhereXdpWasInsistedOn) {
  for (const char* mode : {"native", "generic"}) {
    AttachRequest request = Request(mode);
    request.driver = "veth";
    request.strips_vlan = true;
    const auto attachment = Climb(request);
    ASSERT_TRUE(attachment.ok()) << attachment.status();
    EXPECT_EQ(attachment->mode, mode);
    EXPECT_THAT(report_.steps, ElementsAre(Holds(mode)));
    EXPECT_THAT(report_.notes,
                ElementsAre(AllOf(HasSubstr("VLAN tags are not seen"),
                                  HasSubstr("tcx sees them"))));
  }
}

TEST_F(AttachLadderTest, TakesTheWayThatWasAskedForAndNoOther) {
  for (const char* mode : {"native", "tcx", "generic"}) {
    SCOPED_TRACE(mode);
    AttachRequest request = Request(mode);
    request.driver = "veth";
    const auto attachment = Climb(request);
    ASSERT_TRUE(attachment.ok()) << attachment.status();
    EXPECT_EQ(attachment->mode, mode);
    EXPECT_THAT(report_.steps, ElementsAre(Holds(mode)));
    ExpectItWorks(*attachment);
  }
}

TEST_F(AttachLadderTest, GoesByTcxForWhatLeavesWhateverWasAskedFor) {
  const std::string before = WhatHangs();
  for (const char* mode : {"auto", "native", "tcx", "generic"}) {
    SCOPED_TRACE(mode);
    AttachRequest request = Request(mode, Direction::kEgress);
    request.driver = "veth";
    request.strips_vlan = true;
    auto attachment = Climb(request);
    ASSERT_TRUE(attachment.ok()) << attachment.status();
    EXPECT_EQ(attachment->mode, "tcx");
    EXPECT_THAT(report_.steps, ElementsAre(Holds("tcx")));
    EXPECT_THAT(TcxPrograms(Direction::kEgress), SizeIs(1));
    ExpectItWorks(*attachment, true);
    attachment = absl::CancelledError("");
    EXPECT_EQ(WhatHangs(), before);
  }
}

TEST_F(AttachLadderTest, TakesJumboFrames) {
  Run("ip link set veth0 mtu 9000");
  Run("ip link set veth1 mtu 9000");
  for (const char* mode : {"native", "tcx", "generic"}) {
    SCOPED_TRACE(mode);
    const auto attachment = Climb(Request(mode));
    ASSERT_TRUE(attachment.ok()) << attachment.status();
    __atomic_store_n(&attachment->programs.control().state, kCountAll,
                     __ATOMIC_SEQ_CST);
    EXPECT_TRUE(Arrives(8000));
    const auto seen = attachment->programs.ReadSeen(0);
    ASSERT_TRUE(seen.ok());
    EXPECT_EQ(seen->packets, 1u);
    EXPECT_EQ(seen->bytes, 8000u + 42);
  }
}

TEST_F(AttachLadderTest, LeavesAForeignXdpProgramItsPlaceAndSaysWhoIsThere) {
  const auto foreign = LoadFor(Way::kNative, "foreign");
  const auto held = Attach(Way::kNative, foreign->fd());
  ASSERT_TRUE(held.ok()) << held.status();
  const auto attachment = Climb(Request("auto"));
  ASSERT_TRUE(attachment.ok()) << attachment.status();
  EXPECT_EQ(attachment->mode, "tcx");
  EXPECT_THAT(report_.steps,
              ElementsAre(Refused("native",
                                  HasSubstr("another XDP program is attached")),
                          Holds("tcx")));
  ExpectItWorks(*attachment);
  EXPECT_EQ(foreign->WaitFor(2), 2u);
}

TEST_F(AttachLadderTest, RefusesRatherThanTakeAWayThatWasNotAskedFor) {
  const auto foreign = LoadFor(Way::kGeneric, "foreign");
  const auto held = Attach(Way::kGeneric, foreign->fd());
  ASSERT_TRUE(held.ok()) << held.status();
  for (const char* mode : {"native", "generic"}) {
    const absl::Status refusal = Climb(Request(mode)).status();
    EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(refusal.message()),
                HasSubstr("ip link set dev veth0 xdp off"));
    EXPECT_THAT(report_.steps, SizeIs(1));
  }
}

TEST_F(AttachLadderTest, FallsBackWhereTheDriverHasNoXdp) {
  AttachRequest request = Request("auto");
  request.interface = "lo";
  request.hook.ifindex = Index("lo");
  const auto attachment = Climb(request);
  ASSERT_TRUE(attachment.ok()) << attachment.status();
  EXPECT_EQ(attachment->mode, "tcx");
  EXPECT_THAT(
      report_.steps,
      ElementsAre(
          Refused("native",
                  HasSubstr("attach native xdp to lo: its driver has no XDP")),
          Refused("native (single buffer)", HasSubstr("its driver has no XDP")),
          Holds("tcx")));
}

// With the kernel's way of before 6.6 left.
TEST_F(AttachLadderTest, FallsBackToClsactWhereThereIsNoTcx) {
  const std::string before = WhatHangs();
  for (const Direction direction : {Direction::kIngress, Direction::kEgress}) {
    SCOPED_TRACE(tap::DirectionName(direction));
    const AttachRequest request = Request("tcx", direction);
    std::thread([&] {
      ASSERT_TRUE(RefuseLinks());
      auto attachment = Climb(request);
      ASSERT_TRUE(attachment.ok()) << attachment.status();
      EXPECT_EQ(attachment->mode, "tcx");
      ExpectItWorks(*attachment, direction == Direction::kEgress);
    }).join();
    EXPECT_THAT(report_.steps,
                ElementsAre(Refused("tcx", HasSubstr("this kernel has no TCX")),
                            Holds("tcx (clsact)")));
    EXPECT_EQ(WhatHangs(), before);
  }
}

TEST_F(AttachLadderTest, SaysEveryReasonWhereNoWayIsLeft) {
  absl::Status refusal;
  std::thread([&] {
    ASSERT_TRUE(RefuseLinks() && RefuseNetlink());
    refusal = Climb(Request("auto")).status();
  }).join();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refusal.message()),
              AllOf(HasSubstr("attach to veth0 (ingress): every way was"),
                    HasSubstr("attach native xdp to veth0: "),
                    HasSubstr("this kernel has no TCX"),
                    HasSubstr("may open no netlink socket"),
                    HasSubstr("attach generic xdp to veth0: ")));
  EXPECT_THAT(report_.steps, SizeIs(5));
}

TEST_F(AttachLadderTest, NamesTheCapabilityAndEndsTheClimb) {
  for (const Direction direction : {Direction::kIngress, Direction::kEgress}) {
    absl::Status refusal;
    std::thread([&] {
      ASSERT_TRUE(KeepOnly({CAP_BPF}));
      refusal = Climb(Request("auto", direction)).status();
    }).join();
    EXPECT_EQ(refusal.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_THAT(std::string(refusal.message()),
                HasSubstr("lacks CAP_NET_ADMIN;"));
    EXPECT_THAT(report_.steps, SizeIs(1));
  }
}

TEST_F(AttachLadderTest, EndsTheClimbWhereTheInterfaceIsGone) {
  const AttachRequest ingress = Request("auto");
  const AttachRequest egress = Request("auto", Direction::kEgress);
  Run("ip link delete veth0");
  for (const AttachRequest& request : {ingress, egress}) {
    EXPECT_EQ(Climb(request).status().code(), absl::StatusCode::kNotFound);
    EXPECT_THAT(report_.steps, SizeIs(1));
  }
}

// A device that stands on veth0.
struct Upper {
  const char* name;  // of the test
  const char* make;  // arguments to ip
};

// Below a device that has XDP the kernel takes none, with the errno that it has
// for a holder on the device itself.
class AttachBelowTest : public AttachLadderTest,
                        public ::testing::WithParamInterface<Upper> {
 protected:
  void SetUp() override {
    AttachLadderTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Run(absl::StrCat("ip link add ", GetParam().make));
    Run("ip link set above0 up");
  }

  AttachRequest RequestAbove() const {
    AttachRequest request = Request("generic");
    request.interface = "above0";
    request.hook.ifindex = Index("above0");
    return request;
  }

  static auto SaysThatItIsAbove() {
    return AllOf(HasSubstr("to veth0: a device above it"),
                 HasSubstr("choose the attach mode tcx"),
                 Not(HasSubstr("another XDP program is attached")),
                 Not(HasSubstr("xdp off")));
  }
};

TEST_P(AttachBelowTest, SaysThatTheProgramIsOnADeviceAbove) {
  const auto above = Climb(RequestAbove());
  ASSERT_TRUE(above.ok()) << above.status();
  for (const char* mode : {"native", "generic"}) {
    SCOPED_TRACE(mode);
    const absl::Status refusal = Climb(Request(mode)).status();
    EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(refusal.message()), SaysThatItIsAbove());
    EXPECT_THAT(report_.steps, ElementsAre(Refused(mode, SaysThatItIsAbove())));
  }
}

TEST_P(AttachBelowTest, AutoTakesTcxThereAndSaysWhy) {
  const auto above = Climb(RequestAbove());
  ASSERT_TRUE(above.ok()) << above.status();
  const auto below = Climb(Request("auto"));
  ASSERT_TRUE(below.ok()) << below.status();
  EXPECT_EQ(below->mode, "tcx");
  EXPECT_THAT(report_.steps, ElementsAre(Refused("native", SaysThatItIsAbove()),
                                         Holds("tcx")));
}

TEST_P(AttachBelowTest, TakesXdpAgainOnceTheDeviceAboveHasNone) {
  auto above = Climb(RequestAbove());
  ASSERT_TRUE(above.ok()) << above.status();
  above = absl::CancelledError("");
  const auto below = Climb(Request("generic"));
  ASSERT_TRUE(below.ok()) << below.status();
  EXPECT_EQ(below->mode, "generic");
}

TEST_P(AttachBelowTest, BlamesTheHolderOfTheDeviceItselfWhereThereIsOne) {
  const auto foreign = LoadFor(Way::kGeneric, "foreign");
  const auto held = Attach(Way::kGeneric, foreign->fd());
  ASSERT_TRUE(held.ok()) << held.status();
  const auto above = Climb(RequestAbove());
  ASSERT_TRUE(above.ok()) << above.status();
  for (const char* mode : {"native", "generic"}) {
    const absl::Status refusal = Climb(Request(mode)).status();
    EXPECT_THAT(std::string(refusal.message()),
                AllOf(HasSubstr("another XDP program is attached"),
                      HasSubstr("ip link set dev veth0 xdp off")))
        << mode;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Uppers, AttachBelowTest,
    ::testing::Values(
        Upper{"Bridge",
              "above0 type bridge && ip link set veth0 master above0"},
        Upper{"Macvlan", "above0 link veth0 type macvlan mode bridge"}),
    [](const auto& upper) { return upper.param.name; });

// A process that had it attached and was killed stands in nobody's way.
TEST_F(AttachLadderTest, BothDirectionsGoWithAProcessThatIsKilled) {
  const std::string before = WhatHangs();
  for (const char* mode : {"native", "tcx", "generic"}) {
    SCOPED_TRACE(mode);
    auto child = Child::Start([&] {
      static std::vector<Attachment> held;
      for (const Direction direction :
           {Direction::kIngress, Direction::kEgress}) {
        auto attachment = Climb(Request(mode, direction));
        if (!attachment.ok()) return false;
        held.push_back(*std::move(attachment));
      }
      return true;
    });
    ASSERT_TRUE(child.ok()) << child.status();
    EXPECT_NE(WhatHangs(), before);
    child->Kill();
    EXPECT_EQ(WhatHangs(), before);
  }
}

}  // namespace
}  // namespace xdplive::testing
