// What the clsact way does about others, about the dead, and where netlink is
// forbidden.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bpf/attach_fixture.h"
#include "capture/attach/clsact_claim.h"
#include "capture/attach/traffic_control.h"

namespace xdplive::testing {
namespace {

using capture::ClsactClaim;
using capture::HookLink;
using capture::TcFilter;
using tap::Direction;
using ::testing::AllOf;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class AttachClsactTest : public AttachTest {
 protected:
  static std::vector<TcFilter> Filters(
      Direction direction = Direction::kIngress) {
    auto filters = capture::ListTcFilters(Index(), direction);
    EXPECT_TRUE(filters.ok()) << filters.status();
    // Without the heads of their lists.
    std::erase_if(*filters, [](const TcFilter& f) { return f.handle == 0; });
    return *filters;
  }

  static std::string Qdisc() {
    return capture::IngressQdisc(Index()).value_or("no answer");
  }

  // A child that attaches and is killed.
  static void LeaveBehind(std::initializer_list<Way> ways) {
    auto child = Child::Start([&] {
      static std::vector<std::unique_ptr<HookLink>> links;
      for (const Way way : ways) {
        const auto program = LoadFor(way);
        auto link = Attach(way, program->fd());
        if (!link.ok()) return false;
        links.push_back(*std::move(link));
      }
      return true;
    });
    ASSERT_TRUE(child.ok()) << child.status();
  }
};

TEST_F(AttachClsactTest, ReplacesWhatAKilledProcessLeft) {
  const std::string before = WhatHangs();
  LeaveBehind({Way::kClsactIngress});
  const std::vector<TcFilter> left = Filters();
  ASSERT_THAT(left, SizeIs(1));
  EXPECT_THAT(left[0].program_name, StartsWith(kTapName));

  const auto program = LoadFor(Way::kClsactIngress);
  auto link = Attach(Way::kClsactIngress, program->fd());
  ASSERT_TRUE(link.ok()) << link.status();
  ASSERT_THAT(Filters(), SizeIs(1));
  EXPECT_NE(Filters()[0].program_name, left[0].program_name);
  EXPECT_TRUE(Arrives());
  EXPECT_EQ(program->WaitFor(1), 1u);
  // The qdisc was the dead one's, and goes all the same.
  link->reset();
  EXPECT_EQ(WhatHangs(), before);
}

TEST_F(AttachClsactTest, ReplacesAllThatKilledProcessesLeftInBothDirections) {
  const std::string before = WhatHangs();
  LeaveBehind({Way::kClsactIngress, Way::kClsactIngress, Way::kClsactEgress});
  EXPECT_THAT(Filters(), SizeIs(2));
  EXPECT_THAT(Filters(Direction::kEgress), SizeIs(1));
  const auto program = LoadFor(Way::kClsactIngress);
  auto link = Attach(Way::kClsactIngress, program->fd());
  ASSERT_TRUE(link.ok()) << link.status();
  EXPECT_THAT(Filters(), SizeIs(1));
  EXPECT_THAT(Filters(Direction::kEgress), IsEmpty());
  link->reset();
  EXPECT_EQ(WhatHangs(), before);
}

TEST_F(AttachClsactTest, LeavesTheFilterOfALivingProcessAlone) {
  auto child = Child::Start([] {
    const auto program = LoadFor(Way::kClsactIngress);
    static std::unique_ptr<HookLink> link;
    link = Attach(Way::kClsactIngress, program->fd()).value_or(nullptr);
    return link != nullptr;
  });
  ASSERT_TRUE(child.ok()) << child.status();
  const auto program = LoadFor(Way::kClsactIngress);
  auto link = Attach(Way::kClsactIngress, program->fd());
  ASSERT_TRUE(link.ok()) << link.status();
  EXPECT_THAT(Filters(), SizeIs(2));
  link->reset();
  EXPECT_THAT(Filters(), SizeIs(1));
  EXPECT_EQ(Qdisc(), "clsact");
}

TEST_F(AttachClsactTest, SeveralLinksShareTheQdiscWhicheverGoesFirst) {
  const std::string before = WhatHangs();
  const auto in = LoadFor(Way::kClsactIngress);
  const auto out = LoadFor(Way::kClsactEgress);
  for (const bool ingress_first : {true, false}) {
    SCOPED_TRACE(ingress_first);
    auto ingress = Attach(Way::kClsactIngress, in->fd());
    auto egress = Attach(Way::kClsactEgress, out->fd());
    ASSERT_TRUE(ingress.ok() && egress.ok());
    (ingress_first ? ingress : egress)->reset();
    EXPECT_TRUE((ingress_first ? *egress : *ingress)->attached());
    EXPECT_EQ(Qdisc(), "clsact");
    (ingress_first ? egress : ingress)->reset();
    EXPECT_EQ(WhatHangs(), before);
  }
}

TEST_F(AttachClsactTest, LeavesAQdiscThatIsNotItsOwn) {
  Run("tc qdisc add dev veth0 clsact");
  const std::string before = WhatHangs();
  const auto program = LoadFor(Way::kClsactIngress);
  auto link = Attach(Way::kClsactIngress, program->fd());
  ASSERT_TRUE(link.ok()) << link.status();
  link->reset();
  EXPECT_EQ(WhatHangs(), before);
  EXPECT_EQ(Qdisc(), "clsact");
}

TEST_F(AttachClsactTest, LeavesItsQdiscWhereOthersHangOnIt) {
  const auto program = LoadFor(Way::kClsactIngress);
  auto link = Attach(Way::kClsactIngress, program->fd());
  ASSERT_TRUE(link.ok()) << link.status();
  Run("tc filter add dev veth0 egress prio 7 protocol ip u32 match u32 0 0");
  link->reset();
  EXPECT_EQ(Qdisc(), "clsact");
  EXPECT_THAT(Filters(Direction::kEgress),
              ::testing::Contains(Field(&TcFilter::kind, "u32")));
}

// One that ends the walk would hide packets from those below it.
TEST_F(AttachClsactTest, StandsBeforeAForeignProgramAndBothSee) {
  for (const Way way : {Way::kClsactIngress, Way::kClsactEgress}) {
    SCOPED_TRACE(NameOf(way));
    const auto foreign = CountingProgram::Load(
        BPF_PROG_TYPE_SCHED_CLS, CountingProgram::kPass, "foreign");
    const auto ours = LoadFor(way);
    ASSERT_TRUE(foreign.ok() && ours.ok());
    const auto held = Attach(way, foreign->fd());
    const auto link = Attach(way, ours->fd());
    ASSERT_TRUE(held.ok() && link.ok()) << link.status();
    EXPECT_TRUE(IsEgress(way) ? Leaves() : Arrives());
    EXPECT_EQ(ours->WaitFor(1), 1u);
    EXPECT_EQ(foreign->WaitFor(1), 1u);
  }
}

TEST_F(AttachClsactTest, SaysThatAFilterOfAnotherKindHasItsPlace) {
  Run("tc qdisc add dev veth0 clsact");
  Run("tc filter add dev veth0 ingress prio 1 protocol ip u32 match u32 0 0");
  const std::string before = WhatHangs();
  const auto program = LoadFor(Way::kClsactIngress);
  const absl::Status refusal =
      Attach(Way::kClsactIngress, program->fd()).status();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refusal.message()),
              AllOf(HasSubstr("a filter of another kind has the first"),
                    HasSubstr("'tc filter show dev veth0 ingress' names it")));
  EXPECT_EQ(WhatHangs(), before);
}

// It would run egress filters for what comes in.
TEST_F(AttachClsactTest, TakesThePlainIngressQdiscForIngressAlone) {
  Run("tc qdisc add dev veth0 ingress");
  const auto in = LoadFor(Way::kClsactIngress);
  const auto out = LoadFor(Way::kClsactEgress);
  const auto ingress = Attach(Way::kClsactIngress, in->fd());
  ASSERT_TRUE(ingress.ok()) << ingress.status();
  EXPECT_TRUE(Arrives());
  EXPECT_EQ(in->WaitFor(1), 1u);
  const absl::Status refusal = Attach(Way::kClsactEgress, out->fd()).status();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refusal.message()),
              HasSubstr("the qdisc 'ingress' stands in its place"));
}

TEST_F(AttachClsactTest, KnowsWhenItWasDetached) {
  const auto program = LoadFor(Way::kClsactIngress);
  const auto link = Attach(Way::kClsactIngress, program->fd());
  ASSERT_TRUE(link.ok()) << link.status();
  EXPECT_TRUE((*link)->attached());
  Run("tc qdisc delete dev veth0 clsact");
  EXPECT_FALSE((*link)->attached());
}

TEST_F(AttachClsactTest, SaysThatNetlinkIsForbiddenAndTheMend) {
  const auto program = LoadFor(Way::kClsactIngress);
  absl::Status refusal;
  std::thread([&] {
    ASSERT_TRUE(RefuseNetlink());
    refusal = Attach(Way::kClsactIngress, program->fd()).status();
  }).join();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition) << refusal;
  EXPECT_THAT(
      std::string(refusal.message()),
      AllOf(HasSubstr("may open no netlink socket"),
            HasSubstr("RestrictAddressFamilies="), HasSubstr("Linux 6.6")));
}

TEST_F(AttachClsactTest, TcxAndXdpNeedNoNetlink) {
  for (const Way way :
       {Way::kNative, Way::kGeneric, Way::kTcxIngress, Way::kTcxEgress}) {
    const auto program = LoadFor(way);
    absl::Status status;
    std::thread([&] {
      ASSERT_TRUE(RefuseNetlink());
      const auto link = Attach(way, program->fd());
      status = link.status();
      EXPECT_TRUE(link.ok() && (*link)->attached());
    }).join();
    EXPECT_TRUE(status.ok()) << NameOf(way) << ": " << status;
  }
}

TEST_F(AttachClsactTest, NamesTheCapabilityItLacks) {
  const auto program = LoadFor(Way::kClsactIngress);
  absl::Status refusal;
  std::thread([&] {
    ASSERT_TRUE(KeepOnly({CAP_BPF}));
    refusal = Attach(Way::kClsactIngress, program->fd()).status();
  }).join();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kPermissionDenied) << refusal;
  EXPECT_THAT(std::string(refusal.message()),
              HasSubstr("lacks CAP_NET_ADMIN;"));
}

TEST_F(AttachClsactTest, RefusesOnlyWhenEveryPlaceIsTaken) {
  std::vector<ClsactClaim> claims;
  for (int place = 0; place < ClsactClaim::kPlaces; ++place) {
    auto claim = ClsactClaim::TakeAny(Index(), Direction::kIngress);
    ASSERT_TRUE(claim.ok()) << claim.status();
    EXPECT_EQ(claim->place(), place);
    claims.push_back(*std::move(claim));
  }
  EXPECT_THAT(OutputOf("ss -xa"), HasSubstr("@xdplive/clsact/"));
  const std::string before = WhatHangs();
  const auto program = LoadFor(Way::kClsactIngress);
  const absl::Status refusal =
      Attach(Way::kClsactIngress, program->fd()).status();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kResourceExhausted) << refusal;
  EXPECT_EQ(WhatHangs(), before);
  EXPECT_TRUE(Attach(Way::kClsactEgress, program->fd()).ok());
  claims.pop_back();
  EXPECT_TRUE(Attach(Way::kClsactIngress, program->fd()).ok());
}

}  // namespace
}  // namespace xdplive::testing
