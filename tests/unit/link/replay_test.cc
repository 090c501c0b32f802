// A plugin that starts anew, and what its agent still knows.
#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/link/direct_link.h"
#include "kit/cc/open_now.h"
#include "kit/cc/tap_spec.h"
#include "link/engine/agent_engine.h"
#include "link/serve/agent_server.h"
#include "tap/engine.h"

namespace xdplive::link {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::xdplive::testing::DirectLink;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::OpenNow;

constexpr int64_t kSecond = 1'000'000'000;

// Notes what comes, in words: "w 3" is the window that ends with second 3, "p
// 4" a packet of second 4.
class Diary final : public tap::TapSink {
 public:
  explicit Diary(const tap::TapMoments& wants = {}) : wants_(wants) {}

  tap::TapMoments WantsSince() const override { return wants_; }
  void OnPast(const tap::TapMoments& whole_since) override {
    lines.emplace_back("past");
    past = whole_since;
  }
  void OnPresent() override { lines.emplace_back("present"); }
  void OnWindow(const tap::TapWindow& window) override {
    lines.push_back("w " + std::to_string(window.end_unix_ns / kSecond));
  }
  void OnPackets(absl::Span<const tap::Packet> packets) override {
    for (const tap::Packet& packet : packets) {
      lines.push_back("p " +
                      std::to_string(packet.head.time_unix_ns / kSecond));
    }
  }

  std::vector<std::string> lines;
  tap::TapMoments past;

 private:
  const tap::TapMoments wants_;
};

// Everything there is.
constexpr tap::TapMoments kAll = {0, 0};

// A plugin: an engine, a tap of it, and who takes of that.
class Plugin {
 public:
  Plugin(std::shared_ptr<AgentServer> server, ClientId client,
         const tap::TapMoments& wants)
      : diary_(wants),
        engine_(OpenAgentEngine(
            std::make_shared<DirectLink>(std::move(server), client))),
        tap_(OpenNow(*engine_, IngressOf("eth0")).value()) {
    tap_->Start(diary_);
  }
  ~Plugin() { tap_->Stop(diary_); }

  const Diary& diary() const { return diary_; }
  const tap::Tap& tap() const { return *tap_; }
  tap::Engine& engine() { return *engine_; }

 private:
  Diary diary_;
  std::unique_ptr<tap::Engine> engine_;
  std::shared_ptr<tap::Tap> tap_;
};

class ReplayTest : public ::testing::Test {
 protected:
  std::unique_ptr<Plugin> Start(const tap::TapMoments& wants) {
    return std::make_unique<Plugin>(server_, ++last_client_, wants);
  }
  // A window that ends with that second, and a packet in it.
  void Pass(int64_t second) {
    kernel_.Deliver(IngressOf("eth0"), second * kSecond, 1);
    server_->SendHeld();
    tap::TapWindow window;
    window.begin_unix_ns = (second - 1) * kSecond;
    window.end_unix_ns = second * kSecond;
    window.counts.shown = 1;
    kernel_.DeliverWindow(IngressOf("eth0"), window);
  }

  FakeKernel kernel_;
  std::unique_ptr<tap::Engine> captures_ = kernel_.Factory()({}).value();
  std::shared_ptr<AgentServer> server_ =
      AgentServer::Make(*captures_, {"alpha", 7}, absl::Now);
  ClientId last_client_ = 0;
};

TEST_F(ReplayTest, BringsThePastBeforeThePresent) {
  auto plugin = Start(kAll);
  Pass(1);
  Pass(2);
  EXPECT_THAT(plugin->diary().lines,
              ElementsAre("present", "p 1", "w 1", "p 2", "w 2"));
  auto next = Start(kAll);
  Pass(3);
  EXPECT_THAT(next->diary().lines, ElementsAre("past", "w 1", "w 2", "p 1",
                                               "p 2", "present", "p 3", "w 3"));
}

TEST_F(ReplayTest, BringsThePastOfATapThatWasGone) {
  auto plugin = Start(kAll);
  Pass(1);
  plugin.reset();
  EXPECT_THAT(kernel_.taps(), IsEmpty());
  const int64_t before = absl::GetCurrentTimeNanos();
  auto next = Start(kAll);
  Pass(9);
  EXPECT_THAT(next->diary().lines,
              ElementsAre("past", "w 1", "p 1", "present", "p 9", "w 9"));
  // There is a gap, and what is told of packets does not pass over it.
  EXPECT_GE(next->diary().past.packets_unix_ns, before);
}

TEST_F(ReplayTest, BringsOnlyWhatIsWanted) {
  auto plugin = Start(kAll);
  for (int second = 1; second <= 4; ++second) Pass(second);
  EXPECT_THAT(
      Start({.windows_unix_ns = 3 * kSecond, .packets_unix_ns = 2 * kSecond})
          ->diary()
          .lines,
      ElementsAre("past", "w 4", "p 3", "p 4", "present"));
  EXPECT_THAT(Start({})->diary().lines, ElementsAre("present"));
}

TEST_F(ReplayTest, KeepsTheLedgerOfTheTapApartFromItsPast) {
  auto plugin = Start(kAll);
  for (int second = 1; second <= 5; ++second) Pass(second);
  plugin.reset();
  plugin = Start(kAll);
  Pass(6);
  const tap::LedgerRow row = plugin->tap().ReadLedger().value();
  EXPECT_EQ(row.shown, 1u);
  ASSERT_TRUE(row.link.has_value());
  EXPECT_EQ(row.link->sent, 1u);
  EXPECT_EQ(row.link->received, 1u);
  EXPECT_EQ(row.link->lost, 0u);
  EXPECT_EQ(row.link->dropped_by_agent, 0u);
  EXPECT_EQ(row.link->as_of_unix_ns, 6 * kSecond);
}

TEST_F(ReplayTest, CountsWhatTheAgentNoLongerHadAsDroppedThere) {
  server_ = AgentServer::Make(*captures_, {"alpha", 7}, absl::Now, Limits(),
                              {.bytes = 2'000});
  auto plugin = Start(kAll);
  for (int second = 1; second <= 50; ++second) Pass(second);
  auto next = Start(kAll);
  Pass(51);
  const tap::LedgerRow row = next->tap().ReadLedger().value();
  ASSERT_TRUE(row.link.has_value());
  EXPECT_EQ(row.shown, 51u);
  EXPECT_GT(row.link->dropped_by_agent, 30u);
  EXPECT_EQ(row.shown, row.link->sent + row.link->dropped_by_agent);
  EXPECT_EQ(row.link->sent, row.link->received + row.link->lost);
  EXPECT_GT(next->diary().past.packets_unix_ns, 30 * kSecond);
}

TEST_F(ReplayTest, ReadsFarMoreThanAPage) {
  auto plugin = Start(kAll);
  constexpr int kSeconds = 8'000;
  for (int second = 1; second <= kSeconds; ++second) Pass(second);
  EXPECT_THAT(Start(kAll)->diary().lines, SizeIs(2 * kSeconds + 2));
}

// An agent that has always one page more.
class EndlessLink final : public Link {
 public:
  std::string name() const override { return "an agent without end"; }
  void Ask(const agent::v1::Question& question, Answered answered) override {
    agent::v1::Answer answer;
    answer.set_version(1);
    if (question.has_open_tap()) {
      answer.mutable_opened()->set_lease(1);
      answer.mutable_opened()->set_windows("1/w");
      answer.mutable_opened()->set_packets("1/p");
    }
    if (question.has_replay()) {
      ++pages;
      answer.mutable_replayed()->add_messages("none");
      answer.mutable_replayed()->set_next(question.replay().from() + 1);
      answer.mutable_replayed()->set_more(true);
    }
    answered(std::move(answer));
  }
  std::unique_ptr<Following> Follow(const std::string& /*lane*/,
                                    LaneTaker& /*taker*/) override {
    return nullptr;
  }

  std::atomic<int> pages = 0;
};

TEST(EndlessReplayTest, ComesToAnEndAllTheSame) {
  const auto endless = std::make_shared<EndlessLink>();
  const auto engine = OpenAgentEngine(endless);
  const auto tap = OpenNow(*engine, IngressOf("eth0")).value();
  Diary diary(kAll);
  tap->Start(diary);
  tap->Stop(diary);
  EXPECT_EQ(diary.lines.back(), "present");
  EXPECT_LT(endless->pages, 100'000);
}

}  // namespace
}  // namespace xdplive::link
