#include "agent/always_on.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"
#include "link/messages/bounds.h"
#include "link/messages/host_messages.h"

namespace xdplive::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::xdplive::testing::EgressOf;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;

class AlwaysOnTest : public ::testing::Test {
 protected:
  void Watch(interfaces::InterfacePatterns names) {
    server_ = link::AgentServer::Make(*engine_, {"alpha", 7}, clock_.AsClock(),
                                      {.interfaces = std::move(names)});
    always_on_ = std::make_unique<AlwaysOn>(
        server_, *engine_, clock_.AsClock(),
        [this](const std::string& line) { said_.push_back(line); });
    Look();
  }
  void Look(absl::Duration later = absl::Seconds(1)) {
    clock_.Advance(later);
    always_on_->Look();
  }

  FakeKernel kernel_;
  ManualClock clock_;
  std::vector<std::string> said_;
  std::unique_ptr<tap::Engine> engine_ = kernel_.Factory()({}).value();
  std::shared_ptr<link::AgentServer> server_;
  std::unique_ptr<AlwaysOn> always_on_;
};

TEST_F(AlwaysOnTest, WatchesBothDirectionsWithoutAnyClient) {
  Watch({"auto"});
  EXPECT_THAT(kernel_.taps(), ElementsAre(IngressOf("eth0"), EgressOf("eth0")));
  EXPECT_EQ(kernel_.hooks_expected(), 2);
  server_->Tick();
  Look();
  EXPECT_EQ(kernel_.taps_opened(), 2);
  always_on_.reset();
  EXPECT_THAT(kernel_.taps(), IsEmpty());
}

TEST_F(AlwaysOnTest, FollowsInterfacesThatComeAndGo) {
  Watch({"eth*"});
  kernel_.AddInterface("eth1");
  Look();
  EXPECT_THAT(kernel_.taps(), SizeIs(4));
  kernel_.RemoveInterface("eth1");
  Look();
  EXPECT_THAT(kernel_.taps(), SizeIs(2));
  // The same name, another interface.
  kernel_.RemoveInterface("eth0");
  kernel_.AddInterface("eth0");
  Look();
  EXPECT_EQ(kernel_.taps_opened(), 6);
  EXPECT_THAT(kernel_.taps(), SizeIs(2));
}

TEST_F(AlwaysOnTest, OpensAnewWhatSomebodyDetached) {
  Watch({"eth0"});
  kernel_.Detach(IngressOf("eth0"));
  Look();
  EXPECT_EQ(kernel_.taps_opened(), 3);
}

TEST_F(AlwaysOnTest, LeavesOutWhatHasNoEthernetFrames) {
  kernel_.AddInterface("tun0");
  kernel_.MakeForeign("tun0");
  Watch({"*"});
  EXPECT_THAT(kernel_.taps(), SizeIs(4));
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(AlwaysOnTest, SaysOnceWhyAnInterfaceIsNotWatchedAndTriesAgain) {
  kernel_.SetOpenStatus(IngressOf("eth0"),
                        absl::ResourceExhaustedError("no, for a reason"));
  Watch({"eth0"});
  Look();
  EXPECT_EQ(kernel_.open_attempts(), 2);
  Look(AlwaysOn::kTryAgain);
  EXPECT_EQ(kernel_.open_attempts(), 3);
  EXPECT_THAT(said_, ElementsAre(HasSubstr("eth0 ingress: no, for a reason")));
  kernel_.SetOpenStatus(IngressOf("eth0"), absl::OkStatus());
  Look(AlwaysOn::kTryAgain);
  EXPECT_THAT(kernel_.taps(), SizeIs(2));
}

TEST_F(AlwaysOnTest, SharesItsTapsWithClients) {
  Watch({"eth0"});
  agent::v1::Question question;
  question.set_version(link::kVersion);
  link::WriteTapName(IngressOf("eth0"), *question.mutable_open_tap());
  agent::v1::Answer got;
  server_->Ask(1, question, [&](const auto& answer) { got = answer; });
  EXPECT_EQ(got.code(), 0u);
  EXPECT_EQ(kernel_.taps_opened(), 2);
  server_->Disconnected(1);
  server_->Tick();
  EXPECT_THAT(kernel_.taps(), SizeIs(2));
}

}  // namespace
}  // namespace xdplive::agent
