#include "datasource/kinds/packets/packets_subscription.h"

#include <memory>
#include <optional>
#include <utility>

#include "datasource/kinds/packets/packets_stream.h"
#include "datasource/live/channel_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/fake_sender.h"
#include "kit/cc/datasource/manual_clock.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::SizeIs;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::FakeSender;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;

constexpr int64_t kMillisecond = 1'000'000;

class PacketsSubscriptionTest : public ::testing::Test {
 protected:
  PacketsSubscriptionTest() {
    query_.direction = DirectionChoice::kIngress;
    policy_.data_source = {"eth0"};
  }

  void Deliver(int64_t at_ms, size_t count = 1) {
    kernel_.Deliver(IngressOf("eth0"), at_ms * kMillisecond, count);
  }

  std::shared_ptr<PacketsSubscription> Subscribe(
      const std::optional<HistoryEnd>& history) {
    answer_.reset();
    return std::make_shared<PacketsSubscription>(
        OpenQuery(hub_, {policy_}, query_), query_, channels_.Of("channel"),
        history, clock_.now(), FrameAnswer([this](auto answer) {
          answer_ = json::parse(answer->initial_data);
        }),
        counters_);
  }

  std::unique_ptr<PacketsStream> Run() {
    return std::make_unique<PacketsStream>(
        [this, asker = Asker{policy_}, query = query_] {
          return OpenQuery(hub_, asker, query);
        },
        query_, channels_.Run("channel"), FrameSender(sender_), counters_);
  }

  static HistoryEnd EndAt(uint64_t cursor, bool has_rows = true) {
    return {.cursor = PacketsCursor{{{IngressOf("eth0"), cursor}}},
            .has_rows = has_rows};
  }

  // The times of the answer's rows in milliseconds.
  json Times() const { return (*answer_)["data"]["values"][0]; }

  FakeKernel kernel_;
  ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
  FeedLease lease_ = hub_.Acquire(IngressOf("eth0")).value();
  Query query_;
  InterfacePolicy policy_;
  StreamCounters counters_;
  ChannelTable channels_;
  std::shared_ptr<FakeSender> sender_ = std::make_shared<FakeSender>();
  std::optional<json> answer_;
};

TEST_F(PacketsSubscriptionTest, TellsTheSchemaAtOnceWithoutAHistory) {
  Deliver(1);
  auto subscription = Subscribe(std::nullopt);
  EXPECT_EQ(subscription->Flush(clock_.now()), absl::InfinitePast());
  ASSERT_TRUE(answer_.has_value());
  EXPECT_THAT((*answer_)["schema"]["fields"],
              SizeIs(std::size(kPacketColumnWords)));
  EXPECT_FALSE(answer_->contains("data"));
  // Nor does it keep the others waiting.
  Deliver(2);
  auto stream = Run();
  stream->Flush(clock_.now());
  EXPECT_EQ(sender_->Column(0), json::parse("[2]"));
}

TEST_F(PacketsSubscriptionTest, TellsTheFirstOneWhatCameSinceItsHistory) {
  Deliver(1);
  Deliver(2);
  Deliver(3);
  EXPECT_EQ(Subscribe(EndAt(1))->Flush(clock_.now()), absl::InfinitePast());
  EXPECT_TRUE(answer_->contains("schema"));
  EXPECT_EQ(Times(), json::parse("[2,3]"));
  // The stream starts behind that, however late it comes.
  Deliver(4);
  auto stream = Run();
  stream->Flush(clock_.now() + Channel::kHold);
  EXPECT_EQ(sender_->Column(0), json::parse("[4]"));
}

TEST_F(PacketsSubscriptionTest, TellsASecondOneNoMoreWhileTheStreamIsToCome) {
  Deliver(1, 2);
  Subscribe(EndAt(0))->Flush(clock_.now());
  EXPECT_THAT(Times(), SizeIs(2));
  Deliver(3);
  Subscribe(EndAt(1))->Flush(clock_.now());
  EXPECT_THAT(Times(), SizeIs(1));
  auto stream = Run();
  stream->Flush(clock_.now() + Channel::kHold);
  EXPECT_EQ(sender_->Column(0), json::parse("[3]"));
}

TEST_F(PacketsSubscriptionTest, TellsWhatARunningStreamSentBefore) {
  auto stream = Run();
  Deliver(1);
  Deliver(2);
  stream->Flush(clock_.now());
  Deliver(3);
  EXPECT_EQ(Subscribe(EndAt(1))->Flush(clock_.now()), absl::InfinitePast());
  EXPECT_EQ(Times(), json::parse("[2]"));
  const absl::Time due = stream->Flush(clock_.now());
  EXPECT_GE(due, clock_.now() + Channel::kHold);
  stream->Flush(due);
  EXPECT_EQ(sender_->Column(0), json::parse("[1,2,3]"));
}

TEST_F(PacketsSubscriptionTest, WaitsForAFirstRowBehindAHistoryWithRows) {
  Deliver(1);
  auto subscription = Subscribe(EndAt(1));
  EXPECT_EQ(subscription->Flush(clock_.now()),
            clock_.now() + PacketsSubscription::kPatience);
  EXPECT_FALSE(answer_.has_value());
  Deliver(2);
  EXPECT_EQ(subscription->Flush(clock_.now()), absl::InfinitePast());
  EXPECT_EQ(Times(), json::parse("[2]"));
}

TEST_F(PacketsSubscriptionTest, WaitsUntilTheStreamHasSentTheFirstRow) {
  auto stream = Run();
  auto subscription = Subscribe(EndAt(0));
  Deliver(1);
  const absl::Time again = subscription->Flush(clock_.now());
  EXPECT_LT(again, clock_.now() + absl::Milliseconds(50));
  stream->Flush(clock_.now());
  EXPECT_EQ(subscription->Flush(again), absl::InfinitePast());
  EXPECT_EQ(Times(), json::parse("[1]"));
  EXPECT_EQ(sender_->Column(0), json::parse("[1]"));
}

TEST_F(PacketsSubscriptionTest, TellsTheSchemaWhenNoRowComes) {
  auto subscription = Subscribe(EndAt(0));
  const absl::Time deadline = subscription->Flush(clock_.now());
  EXPECT_EQ(subscription->Flush(deadline), absl::InfinitePast());
  EXPECT_TRUE(answer_->contains("schema"));
  EXPECT_FALSE(answer_->contains("data"));
  EXPECT_EQ(Subscribe(EndAt(0, false))->Flush(clock_.now()),
            absl::InfinitePast())
      << "behind a history without rows nothing is waited for";
}

TEST_F(PacketsSubscriptionTest, AnswersWhenItGoes) {
  auto subscription = Subscribe(EndAt(0));
  subscription->Flush(clock_.now());
  EXPECT_FALSE(answer_.has_value());
  subscription.reset();
  ASSERT_TRUE(answer_.has_value());
  EXPECT_TRUE(answer_->contains("schema"));
}

TEST_F(PacketsSubscriptionTest, StartsAnewOnceTheStreamHasEnded) {
  Deliver(1);
  Run().reset();
  Deliver(2);
  Subscribe(EndAt(0))->Flush(clock_.now());
  EXPECT_EQ(Times(), json::parse("[1,2]"));
}

TEST_F(PacketsSubscriptionTest, KeepsTheNewestRowsAndCountsTheOthers) {
  Deliver(1, PacketsSubscription::kMaxRows);
  Deliver(100, 3);
  Subscribe(EndAt(0))->Flush(clock_.now());
  EXPECT_THAT(Times(), SizeIs(PacketsSubscription::kMaxRows));
  EXPECT_EQ(Times().back(), 100);
  EXPECT_EQ(counters_.rows_dropped, 3u);
}

TEST_F(PacketsSubscriptionTest, LetsNoTimeGoBackBehindTheHistory) {
  Deliver(5);
  HistoryEnd end = EndAt(0);
  std::get<PacketsCursor>(end.cursor).newest_ns = 9 * kMillisecond;
  Subscribe(end)->Flush(clock_.now());
  EXPECT_EQ(Times(), json::parse("[9]"));
}

}  // namespace
}  // namespace xdplive::datasource
