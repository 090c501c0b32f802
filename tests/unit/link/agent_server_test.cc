#include "link/serve/agent_server.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "agent.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"
#include "kit/cc/tap_spec.h"
#include "link/messages/bounds.h"
#include "link/messages/host_messages.h"

namespace xdplive::link {
namespace {

using agent::v1::Answer;
using agent::v1::Question;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;
using ::xdplive::testing::SpecOf;

class Notes final : public LaneTaker {
 public:
  void OnMessage(absl::string_view message) override {
    messages.emplace_back(message);
  }
  void OnEnd(const absl::Status& why) override { ended = why; }

  std::vector<std::string> messages;
  absl::Status ended;
};

class AgentServerTest : public ::testing::Test {
 protected:
  static constexpr ClientId kAnn = 1, kBob = 2;

  Answer Ask(ClientId client, Question question) {
    question.set_version(kVersion);
    return AskAsItIs(client, question);
  }
  Answer AskAsItIs(ClientId client, const Question& question) {
    // Of its own: an answer may come when nobody waits any more.
    struct Wait {
      absl::Notification done;
      Answer got;
    };
    auto wait = std::make_shared<Wait>();
    server_->Ask(client, question, [wait](Answer answer) {
      wait->got = std::move(answer);
      wait->done.Notify();
    });
    wait->done.WaitForNotificationWithTimeout(absl::Seconds(20));
    return wait->got;
  }
  Answer Open(ClientId client, const tap::TapSpec& spec) {
    Question question;
    WriteTapName(spec, *question.mutable_open_tap());
    return Ask(client, question);
  }
  static absl::StatusCode CodeOf(const Answer& answer) {
    return static_cast<absl::StatusCode>(answer.code());
  }

  FakeKernel kernel_;
  ManualClock clock_;
  std::unique_ptr<tap::Engine> engine_ = kernel_.Factory()({}).value();
  std::shared_ptr<AgentServer> server_ =
      AgentServer::Make(*engine_, {"alpha", 7}, clock_.AsClock());
};

TEST_F(AgentServerTest, SaysWhoItIsInEachAnswer) {
  Question question;
  (void)question.mutable_list_interfaces();
  const Answer answer = Ask(kAnn, question);
  EXPECT_EQ(answer.host(), "alpha");
  EXPECT_EQ(answer.boot(), 7u);
  EXPECT_EQ(answer.version(), kVersion);
  EXPECT_EQ(answer.interfaces().interfaces_size(), 2);
  EXPECT_EQ(answer.interfaces().default_route(), "eth0");
}

TEST_F(AgentServerTest, SharesATapBetweenAllWhoLeaseIt) {
  const Answer anns = Open(kAnn, IngressOf("eth0"));
  const Answer bobs = Open(kBob, IngressOf("eth0"));
  EXPECT_EQ(anns.opened().windows(), bobs.opened().windows());
  EXPECT_NE(anns.opened().lease(), bobs.opened().lease());
  EXPECT_THAT(kernel_.taps(), SizeIs(1));
  server_->Disconnected(kAnn);
  EXPECT_THAT(kernel_.taps(), SizeIs(1));
  server_->Disconnected(kBob);
  EXPECT_THAT(kernel_.taps(), IsEmpty());
}

TEST_F(AgentServerTest, EndsWhatIsNotRenewed) {
  const Answer opened = Open(kAnn, IngressOf("eth0"));
  Notes notes;
  const auto following =
      server_->Follow(kAnn, opened.opened().packets(), notes);
  Question renew;
  renew.mutable_renew()->add_lease(opened.opened().lease());
  clock_.Advance(LeaseTable::kTerm / 2);
  EXPECT_EQ(Ask(kAnn, renew).ended().lease_size(), 0);
  clock_.Advance(LeaseTable::kTerm / 2);
  server_->Tick();
  EXPECT_THAT(kernel_.taps(), SizeIs(1));
  clock_.Advance(LeaseTable::kTerm / 2);
  server_->Tick();
  EXPECT_THAT(kernel_.taps(), IsEmpty());
  EXPECT_FALSE(notes.ended.ok());
  EXPECT_EQ(Ask(kAnn, renew).ended().lease_size(), 1);
}

TEST_F(AgentServerTest, ShowsALaneToWhoLeasesItsTapAlone) {
  const Answer opened = Open(kAnn, IngressOf("eth0"));
  Notes anns, bobs;
  const auto hers = server_->Follow(kAnn, opened.opened().packets(), anns);
  const auto his = server_->Follow(kBob, opened.opened().packets(), bobs);
  kernel_.Deliver(IngressOf("eth0"), /*time_ns=*/1, 3);
  server_->SendHeld();
  EXPECT_THAT(anns.messages, SizeIs(1));
  EXPECT_THAT(bobs.messages, IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(bobs.ended)) << bobs.ended;
}

TEST_F(AgentServerTest, TellsFollowersThatTheirTapIsGone) {
  const Answer opened = Open(kAnn, IngressOf("eth0"));
  Notes notes;
  const auto following =
      server_->Follow(kAnn, opened.opened().windows(), notes);
  kernel_.Detach(IngressOf("eth0"));
  server_->Tick();
  EXPECT_THAT(std::string(notes.ended.message()), HasSubstr("detached"));
  // Who asks again gets another, whose lanes go on where they were.
  EXPECT_EQ(Open(kAnn, IngressOf("eth0")).opened().windows(),
            opened.opened().windows());
  Notes again;
  const auto follows_again =
      server_->Follow(kAnn, opened.opened().windows(), again);
  EXPECT_TRUE(again.ended.ok()) << again.ended;
}

TEST_F(AgentServerTest, AnswersRefusalsInTheEnginesWords) {
  kernel_.SetOpenStatus("eth0",
                        absl::PermissionDeniedError("no, for a reason"));
  const Answer refused = Open(kAnn, IngressOf("eth0"));
  EXPECT_EQ(CodeOf(refused), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(refused.message(), "no, for a reason");
}

TEST_F(AgentServerTest, RefusesWhatIsNoQuestion) {
  Question question;
  (void)question.mutable_read_ledger();
  for (const uint32_t version : {0u, kVersion + 1}) {
    question.set_version(version);
    EXPECT_EQ(CodeOf(AskAsItIs(kAnn, question)),
              absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(CodeOf(Ask(kAnn, Question())), absl::StatusCode::kUnimplemented);
}

TEST_F(AgentServerTest, RefusesATapThatCannotBe) {
  const auto refused = [&](auto change) {
    Question question;
    WriteTapName(IngressOf("eth0"), *question.mutable_open_tap());
    change(*question.mutable_open_tap());
    const Answer answer = Ask(kAnn, question);
    EXPECT_EQ(CodeOf(answer), absl::StatusCode::kInvalidArgument)
        << answer.message();
  };
  refused([](auto& tap) { tap.set_filter("tcp porrt 1"); });
  refused([](auto& tap) {
    tap.set_filter(std::string(kMostFilterBytes + 1, ' '));
  });
  refused([](auto& tap) {
    tap.set_interface(std::string(kMostNameBytes + 1, 'x'));
  });
  refused([](auto& tap) { tap.set_direction(2); });
  EXPECT_THAT(kernel_.taps(), IsEmpty());
}

TEST_F(AgentServerTest, HoldsCostAndHurryAsLongAsTheyAreLeased) {
  Question cost, hurry;
  (void)cost.mutable_measure_cost();
  (void)hurry.mutable_hurry_windows();
  Question close;
  close.mutable_close()->add_lease(Ask(kAnn, cost).opened().lease());
  EXPECT_EQ(kernel_.cost_holders(), 1);
  (void)Ask(kAnn, hurry);
  EXPECT_EQ(kernel_.hurry_holders(), 1);
  (void)Ask(kAnn, close);
  EXPECT_EQ(kernel_.cost_holders(), 0);
  server_->Disconnected(kAnn);
  EXPECT_EQ(kernel_.hurry_holders(), 0);
}

}  // namespace
}  // namespace xdplive::link
