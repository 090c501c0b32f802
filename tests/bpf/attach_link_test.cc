// Every way to hang a program on an interface, on a real one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bpf/attach_fixture.h"

namespace xdplive::testing {
namespace {

using capture::HookLink;
using tap::Direction;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class AttachLinkTest : public AttachTest,
                       public ::testing::WithParamInterface<Way> {
 protected:
  void SetUp() override {
    AttachTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    before_ = WhatHangs();
    auto program = LoadFor(GetParam());
    ASSERT_TRUE(program.ok()) << program.status();
    program_.emplace(*std::move(program));
  }

  void AttachIt() {
    auto link = Attach(GetParam(), program_->fd());
    ASSERT_TRUE(link.ok()) << link.status();
    link_ = *std::move(link);
  }

  // A packet passes, and the program has run for it.
  void ExpectSeenAndPassed(size_t bytes = 100) {
    const uint64_t before = program_->count();
    EXPECT_TRUE(IsEgress(GetParam()) ? Leaves(bytes) : Arrives(bytes));
    EXPECT_EQ(program_->WaitFor(before + 1), before + 1);
  }

  std::string before_;
  std::optional<CountingProgram> program_;
  std::unique_ptr<HookLink> link_;
};

TEST_P(AttachLinkTest, SeesEachPacketOnceAndLetsItPass) {
  AttachIt();
  EXPECT_TRUE(link_->attached());
  for (int i = 0; i < 5; ++i) ExpectSeenAndPassed();
}

TEST_P(AttachLinkTest, SeesOneDirectionOnly) {
  AttachIt();
  EXPECT_TRUE(IsEgress(GetParam()) ? Arrives() : Leaves());
  EXPECT_EQ(program_->count(), 0u);
  ExpectSeenAndPassed();
}

TEST_P(AttachLinkTest, LeavesNothingBehindWhenItGoes) {
  AttachIt();
  EXPECT_NE(WhatHangs(), before_);
  link_.reset();
  EXPECT_EQ(WhatHangs(), before_);
  EXPECT_TRUE(IsEgress(GetParam()) ? Leaves() : Arrives());
  EXPECT_EQ(program_->count(), 0u);
}

TEST_P(AttachLinkTest, CanBeMadeAgain) {
  for (int i = 0; i < 3; ++i) {
    AttachIt();
    ExpectSeenAndPassed();
    link_.reset();
  }
}

TEST_P(AttachLinkTest, GivesItsPlaceToAnotherProgram) {
  AttachIt();
  ExpectSeenAndPassed();
  auto next = LoadFor(GetParam());
  ASSERT_TRUE(next.ok()) << next.status();
  const uint64_t before = program_->count();
  ASSERT_TRUE(link_->Replace(next->fd()).ok());
  EXPECT_TRUE(link_->attached());
  EXPECT_TRUE(IsEgress(GetParam()) ? Leaves() : Arrives());
  EXPECT_EQ(next->WaitFor(1), 1u);
  EXPECT_EQ(program_->count(), before);
  link_.reset();
  EXPECT_EQ(WhatHangs(), before_);
}

TEST_P(AttachLinkTest, KnowsWhenItsInterfaceIsGone) {
  AttachIt();
  Run("ip link delete veth0");
  EXPECT_FALSE(link_->attached());
  Run("ip link add veth0 type veth peer name veth1");
  EXPECT_FALSE(link_->attached());
  const std::string fresh = WhatHangs();
  link_.reset();
  EXPECT_EQ(WhatHangs(), fresh);
}

TEST_P(AttachLinkTest, StaysWhenTheInterfaceIsRenamedOrGoesDownAndUp) {
  AttachIt();
  Run("ip link set veth0 down");
  Run("ip link set veth0 name other0");
  EXPECT_TRUE(link_->attached());
  Run("ip link set other0 name veth0");
  Run("ip link set veth0 up");
  MeetNeighbour();
  EXPECT_TRUE(link_->attached());
  ExpectSeenAndPassed();
}

TEST_P(AttachLinkTest, StaysWhenTheMtuBecomesJumbo) {
  AttachIt();
  Run("ip link set veth0 mtu 9000");
  Run("ip link set veth1 mtu 9000");
  EXPECT_TRUE(link_->attached());
  ExpectSeenAndPassed(8000);
}

TEST_P(AttachLinkTest, SaysThatTheInterfaceIsGoneAlready) {
  const uint32_t ifindex = Index();
  Run("ip link delete veth0");
  const absl::Status refusal =
      Attach(GetParam(), program_->fd(), ifindex).status();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kNotFound) << refusal;
}

INSTANTIATE_TEST_SUITE_P(Ways, AttachLinkTest,
                         ::testing::Values(Way::kNative, Way::kGeneric,
                                           Way::kTcxIngress, Way::kTcxEgress,
                                           Way::kClsactIngress,
                                           Way::kClsactEgress),
                         [](const auto& way) { return NameOf(way.param); });

// Those that a descriptor holds.
class AttachKillTest : public AttachTest,
                       public ::testing::WithParamInterface<Way> {};

TEST_P(AttachKillTest, GoesWithAProcessThatIsKilled) {
  const std::string before = WhatHangs();
  auto child = Child::Start([] {
    const auto program = LoadFor(GetParam());
    static std::unique_ptr<HookLink> link;
    link = Attach(GetParam(), program->fd()).value_or(nullptr);
    return link != nullptr;
  });
  ASSERT_TRUE(child.ok()) << child.status();
  EXPECT_NE(WhatHangs(), before);
  child->Kill();
  EXPECT_EQ(WhatHangs(), before);
}

INSTANTIATE_TEST_SUITE_P(Ways, AttachKillTest,
                         ::testing::Values(Way::kNative, Way::kGeneric,
                                           Way::kTcxIngress, Way::kTcxEgress),
                         [](const auto& way) { return NameOf(way.param); });

// Where others hang as well.
class AttachBesideTest : public AttachTest {};

TEST_F(AttachBesideTest, XdpLeavesAForeignProgramInItsPlaceAndSaysSo) {
  for (const Way foreign_way : {Way::kNative, Way::kGeneric}) {
    for (const Way way : {Way::kNative, Way::kGeneric}) {
      SCOPED_TRACE(NameOf(foreign_way) + " " + NameOf(way));
      const auto foreign = LoadFor(foreign_way, "foreign");
      const auto ours = LoadFor(way);
      ASSERT_TRUE(foreign.ok() && ours.ok());
      const auto held = Attach(foreign_way, foreign->fd());
      ASSERT_TRUE(held.ok()) << held.status();
      const absl::Status refusal = Attach(way, ours->fd()).status();
      EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
      EXPECT_THAT(std::string(refusal.message()),
                  HasSubstr("another XDP program is attached and keeps its "
                            "place"));
      EXPECT_TRUE(Arrives());
      EXPECT_EQ(foreign->WaitFor(1), 1u);
    }
  }
}

// One that ends the chain would hide packets from those below it.
TEST_F(AttachBesideTest, TcxStandsBeforeAForeignProgramThatEndsTheChain) {
  for (const Way way : {Way::kTcxIngress, Way::kTcxEgress}) {
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

TEST_F(AttachBesideTest, TcxStandsBeforeClsact) {
  const auto foreign = CountingProgram::Load(BPF_PROG_TYPE_SCHED_CLS,
                                             CountingProgram::kPass, "foreign");
  const auto ours = LoadFor(Way::kTcxIngress);
  ASSERT_TRUE(foreign.ok() && ours.ok());
  const auto held = Attach(Way::kClsactIngress, foreign->fd());
  const auto link = Attach(Way::kTcxIngress, ours->fd());
  ASSERT_TRUE(held.ok() && link.ok()) << link.status();
  EXPECT_TRUE(Arrives());
  EXPECT_EQ(ours->WaitFor(1), 1u);
  EXPECT_EQ(foreign->WaitFor(1), 1u);
}

TEST_F(AttachBesideTest, SeveralOfOursShareAChain) {
  const auto one = LoadFor(Way::kTcxIngress);
  const auto other = LoadFor(Way::kTcxIngress);
  auto first = Attach(Way::kTcxIngress, one->fd());
  const auto second = Attach(Way::kTcxIngress, other->fd());
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_THAT(TcxPrograms(Direction::kIngress), SizeIs(2));
  EXPECT_TRUE(Arrives());
  EXPECT_EQ(one->WaitFor(1), 1u);
  EXPECT_EQ(other->WaitFor(1), 1u);
  first->reset();
  EXPECT_TRUE((*second)->attached());
  EXPECT_TRUE(Arrives());
  EXPECT_EQ(other->WaitFor(2), 2u);
}

TEST_F(AttachBesideTest, TcxSaysThatTheChainIsFull) {
  std::vector<std::unique_ptr<HookLink>> links;
  absl::Status refusal;
  while (refusal.ok() && links.size() < 100) {
    const auto fresh = LoadFor(Way::kTcxIngress);
    auto link = Attach(Way::kTcxIngress, fresh->fd());
    refusal = link.status();
    if (link.ok()) links.push_back(*std::move(link));
  }
  EXPECT_EQ(refusal.code(), absl::StatusCode::kResourceExhausted) << refusal;
}

}  // namespace
}  // namespace xdplive::testing
