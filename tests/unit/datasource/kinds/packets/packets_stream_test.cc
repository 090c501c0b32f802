#include "datasource/kinds/packets/packets_stream.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/fake_sender.h"
#include "kit/cc/datasource/manual_clock.h"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::FakeSender;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;

constexpr int64_t kMillisecond = 1'000'000;

constexpr size_t kInterface = static_cast<size_t>(PacketColumn::kInterface);

class PacketsStreamTest : public ::testing::Test {
 protected:
  std::unique_ptr<PacketsStream> Open(const std::string& interfaces,
                                      PacketsCursor begin = {}) {
    EXPECT_TRUE(channel_->Claim());
    {
      absl::MutexLock lock(&channel_->mutex());
      channel_->BeginAt(std::move(begin));
    }
    Query query;
    query.interfaces =
        interfaces::ParseInterfacePatterns("test", interfaces).value();
    query.direction = DirectionChoice::kIngress;
    InterfacePolicy policy;
    policy.data_source = {"*"};
    return std::make_unique<PacketsStream>(
        [this, asker = Asker{policy}, query = query] {
          return OpenQuery(hub_, asker, query);
        },
        query, channel_, FrameSender(sender_), counters_);
  }

  FakeKernel kernel_;
  ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
  StreamCounters counters_;
  std::shared_ptr<Channel> channel_ = std::make_shared<Channel>();
  std::shared_ptr<FakeSender> sender_ = std::make_shared<FakeSender>();
};

TEST_F(PacketsStreamTest, SendsNothingWhileNothingComes) {
  auto stream = Open("eth0");
  EXPECT_EQ(stream->Flush(clock_.now()), absl::InfiniteFuture());
  EXPECT_THAT(sender_->packets(), IsEmpty());
  EXPECT_EQ(counters_.open, 1);
  stream.reset();
  EXPECT_EQ(counters_.open, 0);
}

TEST_F(PacketsStreamTest, SendsRowsWithoutSchema) {
  auto stream = Open("eth0");
  kernel_.Deliver(IngressOf("eth0"), 5 * kMillisecond, 2);
  EXPECT_EQ(stream->Flush(clock_.now()), absl::InfiniteFuture());
  const std::vector<json> packets = sender_->packets();
  ASSERT_THAT(packets, SizeIs(1));
  EXPECT_FALSE(packets[0].contains("schema"));
  const json& values = packets[0]["data"]["values"];
  ASSERT_THAT(values, SizeIs(std::size(kPacketColumnWords)));
  EXPECT_EQ(values[0], json::parse("[5,5]"));
  EXPECT_EQ(values[kInterface], json::parse(R"(["eth0","eth0"])"));
  EXPECT_EQ(counters_.frames_sent, 1u);
  EXPECT_EQ(counters_.rows_sent, 2u);
}

TEST_F(PacketsStreamTest, StartsAtItsEndUnlessItsChannelIsEarlier) {
  FeedLease lease = hub_.Acquire(IngressOf("eth0")).value();
  kernel_.Deliver(IngressOf("eth0"), 1 * kMillisecond, 4);
  auto stream = Open("eth0");
  EXPECT_EQ(stream->Flush(clock_.now()), absl::InfiniteFuture());
  channel_ = std::make_shared<Channel>();
  auto joined = Open("eth0", {{{IngressOf("eth0"), 1}}});
  joined->Flush(clock_.now());
  EXPECT_THAT(sender_->Column(0), SizeIs(3));
}

TEST_F(PacketsStreamTest, SurvivesACursorOfALogThatIsGone) {
  auto stream = Open("eth0", {{{IngressOf("eth0"), 1'000'000}}});
  kernel_.Deliver(IngressOf("eth0"), 1 * kMillisecond, 4);
  stream->Flush(clock_.now());
  EXPECT_THAT(sender_->Column(0), SizeIs(4));
}

TEST_F(PacketsStreamTest, SendsAtOnceAfterIdleAndThenAtItsPace) {
  auto stream = Open("eth0");
  kernel_.Deliver(IngressOf("eth0"), 1 * kMillisecond);
  stream->Flush(clock_.now());
  kernel_.Deliver(IngressOf("eth0"), 2 * kMillisecond);
  const absl::Time due = stream->Flush(clock_.now());
  EXPECT_THAT(sender_->packets(), SizeIs(1));
  EXPECT_GT(due, clock_.now());
  EXPECT_LE(due, clock_.now() + absl::Milliseconds(100));
  EXPECT_EQ(stream->Flush(due), absl::InfiniteFuture());
  EXPECT_THAT(sender_->packets(), SizeIs(2));
}

TEST_F(PacketsStreamTest, MergesInterfacesByTime) {
  kernel_.AddInterface("eth1");
  auto stream = Open("eth0,eth1");
  kernel_.Deliver(IngressOf("eth1"), 3 * kMillisecond);
  kernel_.Deliver(IngressOf("eth0"), 2 * kMillisecond);
  kernel_.Deliver(IngressOf("eth0"), 4 * kMillisecond);
  stream->Flush(clock_.now());
  EXPECT_EQ(sender_->Column(0), json::parse("[2,3,4]"));
  EXPECT_EQ(sender_->Column(kInterface),
            json::parse(R"(["eth0","eth1","eth0"])"));
}

TEST_F(PacketsStreamTest, NeverLetsTimesGoBack) {
  kernel_.AddInterface("eth1");
  auto stream = Open("eth0,eth1");
  kernel_.Deliver(IngressOf("eth0"), 9 * kMillisecond);
  stream->Flush(clock_.now());
  kernel_.Deliver(IngressOf("eth1"), 4 * kMillisecond);
  stream->Flush(clock_.now() + absl::Seconds(1));
  EXPECT_EQ(sender_->Column(0), json::parse("[9,9]"));
}

TEST_F(PacketsStreamTest, HoldsBackFromASlowHostAndCountsWhatItDrops) {
  Settings settings;
  settings.history_mib = 1;
  settings.always_on = false;
  hub_.Configure({1, "a"}, 1, settings, {});
  auto stream = Open("eth0");
  sender_->SetQueuedBytes(PacketsStream::kMaxQueuedBytes + 1);
  kernel_.Deliver(IngressOf("eth0"), 1 * kMillisecond, 20'000);
  const absl::Time again = stream->Flush(clock_.now());
  EXPECT_THAT(sender_->packets(), IsEmpty());
  ASSERT_LT(again, absl::InfiniteFuture());
  sender_->SetQueuedBytes(0);
  stream->Flush(again);
  const json times = sender_->Column(0);
  EXPECT_LT(times.size(), 20'000u);
  EXPECT_GT(times.size(), 0u);
  // The newest are kept, and every other one is counted.
  EXPECT_EQ(times.back(), 20);
  EXPECT_EQ(counters_.rows_dropped + times.size(), 20'000u);
}

TEST_F(PacketsStreamTest, SkipsTheOldestRowsOverItsCeiling) {
  auto stream = Open("eth0");
  kernel_.Deliver(IngressOf("eth0"), 0, 20'000);
  stream->Flush(clock_.now());
  const json times = sender_->Column(0);
  EXPECT_LE(times.size(), StreamPace::kRowsPerSecond);
  EXPECT_LT(times.size(), 20'000u);
  EXPECT_EQ(times.back(), 19);
  EXPECT_EQ(counters_.rows_dropped + times.size(), 20'000u);
}

TEST_F(PacketsStreamTest, DropsFromEachInterfaceItsShare) {
  kernel_.AddInterface("eth1");
  auto stream = Open("eth0,eth1");
  kernel_.Deliver(IngressOf("eth0"), 0, 15'000);
  kernel_.Deliver(IngressOf("eth1"), 0, 5'000);
  stream->Flush(clock_.now());
  size_t from_eth1 = 0;
  const json interfaces = sender_->Column(kInterface);
  for (const json& name : interfaces) from_eth1 += name == "eth1" ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(from_eth1) / interfaces.size(), 0.25, 0.01);
  EXPECT_EQ(counters_.rows_dropped + interfaces.size(), 20'000u);
}

TEST_F(PacketsStreamTest, SaysOnceWhyItCannotCaptureAndStaysOpen) {
  kernel_.SetOpenStatus(
      "eth0", absl::PermissionDeniedError("attach to eth0: no CAP_NET_ADMIN"));
  auto stream = Open("eth0");
  stream->Flush(clock_.now());
  stream->Refresh();
  stream->Flush(clock_.now());
  const std::vector<json> packets = sender_->packets();
  ASSERT_THAT(packets, SizeIs(1));
  ASSERT_TRUE(packets[0].contains("schema"));
  EXPECT_THAT(packets[0]["data"]["values"][0], IsEmpty());
  const json& notice = packets[0]["schema"]["meta"]["notices"][0];
  EXPECT_EQ(notice["severity"], "error");
  EXPECT_THAT(notice["text"].get<std::string>(), HasSubstr("CAP_NET_ADMIN"));
  EXPECT_TRUE(sender_->failure().ok());
}

TEST_F(PacketsStreamTest, GoesOnWhenTheInterfaceComes) {
  auto stream = Open("eth7");
  stream->Flush(clock_.now());
  EXPECT_THAT(sender_->packets(), SizeIs(1));
  kernel_.AddInterface("eth7");
  clock_.Advance(absl::Seconds(1));
  stream->Refresh();
  kernel_.Deliver(IngressOf("eth7"), 3 * kMillisecond);
  stream->Flush(clock_.now());
  const std::vector<json> packets = sender_->packets();
  ASSERT_THAT(packets, SizeIs(3));
  EXPECT_EQ(packets[1]["schema"]["meta"]["notices"][0]["severity"], "info");
  EXPECT_EQ(packets[2]["data"]["values"][0], json::parse("[3]"));
}

TEST_F(PacketsStreamTest, KeepsItsPlaceWhenRefreshed) {
  auto stream = Open("eth0");
  kernel_.Deliver(IngressOf("eth0"), 1 * kMillisecond, 2);
  stream->Refresh();
  kernel_.Deliver(IngressOf("eth0"), 2 * kMillisecond, 2);
  stream->Flush(clock_.now());
  EXPECT_THAT(sender_->Column(0), SizeIs(4));
}

TEST_F(PacketsStreamTest, SharesTheTapOfOtherStreams) {
  auto first = Open("eth0");
  channel_ = std::make_shared<Channel>();
  auto second = Open("eth0");
  EXPECT_EQ(kernel_.taps_opened(), 1);
  kernel_.Deliver(IngressOf("eth0"), 1 * kMillisecond);
  first->Flush(clock_.now());
  second->Flush(clock_.now());
  EXPECT_THAT(sender_->packets(), SizeIs(2));
}

TEST_F(PacketsStreamTest, HoldsRowsForANewSubscriberAndLosesNone) {
  auto stream = Open("eth0");
  {
    absl::MutexLock lock(&channel_->mutex());
    channel_->Welcome(PacketsCursor(), clock_.now(), /*holds=*/true);
  }
  kernel_.Deliver(IngressOf("eth0"), 1 * kMillisecond);
  const absl::Time due = stream->Flush(clock_.now());
  EXPECT_EQ(due, clock_.now() + Channel::kHold);
  kernel_.Deliver(IngressOf("eth0"), 2 * kMillisecond);
  EXPECT_THAT(sender_->packets(), IsEmpty());
  stream->Flush(due);
  EXPECT_EQ(sender_->Column(0), json::parse("[1,2]"));
  absl::MutexLock lock(&channel_->mutex());
  channel_->Welcome(PacketsCursor(), due + absl::Milliseconds(1),
                    /*holds=*/true);
  EXPECT_EQ(channel_->held_until(),
            due + absl::Milliseconds(1) + Channel::kHold)
      << "a hold after rows went out is a whole one";
}

TEST_F(PacketsStreamTest, SaysInItsChannelHowFarItIsAndThatItEnded) {
  auto stream = Open("eth0");
  kernel_.Deliver(IngressOf("eth0"), 7 * kMillisecond, 3);
  stream->Flush(clock_.now());
  {
    absl::MutexLock lock(&channel_->mutex());
    const auto* sent = channel_->BoundBy<PacketsCursor>(clock_.now());
    ASSERT_NE(sent, nullptr);
    EXPECT_EQ(sent->next.at(IngressOf("eth0")), 3u);
    EXPECT_EQ(sent->newest_ns, 7 * kMillisecond + 2000);
  }
  stream.reset();
  absl::MutexLock lock(&channel_->mutex());
  EXPECT_EQ(channel_->BoundBy<PacketsCursor>(clock_.now()), nullptr);
}

TEST_F(PacketsStreamTest, SendsNothingOnceClosed) {
  auto stream = Open("eth0");
  kernel_.Deliver(IngressOf("eth0"), 1 * kMillisecond);
  stream->Close();
  EXPECT_EQ(stream->Flush(clock_.now()), absl::InfiniteFuture());
  EXPECT_THAT(sender_->packets(), IsEmpty());
}

}  // namespace
}  // namespace xdplive::datasource
