#include "datasource/kinds/packets/packets_query.h"

#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "datasource/live/channel_path.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/tap_spec.h"
#include "unit/datasource/asking_fixture.h"

namespace xdplive::datasource {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;
using ::xdplive::testing::Compiled;
using ::xdplive::testing::EgressOf;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::SpecOf;

class PacketsQueryTest : public AskingTest {
 protected:
  PacketsQueryTest() {
    query_.direction = DirectionChoice::kIngress;
    AskFor(absl::Minutes(5));
  }

  // A packet that came `ago` before now.
  void Deliver(const std::string& interface, absl::Duration ago,
               size_t count = 1) {
    kernel_.Deliver(IngressOf(interface), absl::ToUnixNanos(clock_.now() - ago),
                    count);
  }

  absl::StatusOr<sdk::data::Frame> Ask() {
    return AnswerPackets(hub_, paths_, channels_, scope_, asked_, query_,
                         clock_.now());
  }

  // What the answers left to a subscriber.
  std::optional<HistoryEnd> Remembered() {
    const std::string channel = ChannelOf(scope_, query_, paths_)->ToString();
    return channels_.answered.Find(ChannelKey(scope_, channel), scope_.login,
                                   clock_.now());
  }

  // Where what it remembers goes on.
  uint64_t NextOnEth0() {
    return std::get<PacketsCursor>(Remembered()->cursor)
        .next.at(IngressOf("eth0"));
  }

  std::vector<int64_t> AgesMs(const sdk::data::Frame& frame) {
    std::vector<int64_t> ages;
    for (const sdk::data::Time time :
         std::get<sdk::data::Column<sdk::data::Time>>(frame.fields[0].values)) {
      ages.push_back((absl::ToUnixNanos(clock_.now()) - time.unix_ns) /
                     1'000'000);
    }
    return ages;
  }
};

TEST_F(PacketsQueryTest, StartsTheCaptureAndNamesItsChannel) {
  absl::StatusOr<sdk::data::Frame> frame = Ask();
  ASSERT_TRUE(frame.ok()) << frame.status();
  EXPECT_THAT(kernel_.taps(), ElementsAre(IngressOf("eth0")));
  EXPECT_EQ(frame->ref_id, "A");
  EXPECT_EQ(frame->meta.type, "table");
  EXPECT_EQ(frame->meta.preferred_visualisation_type, "table");
  EXPECT_EQ(frame->meta.executed_query_string,
            "packets interface=* direction=ingress limit=500");
  EXPECT_THAT(frame->meta.channel, StartsWith("ds/uid/s1/"));
  EXPECT_EQ(frame->rows(), 0u);
}

TEST_F(PacketsQueryTest, AnswersTheNewestRowsOfTheRangeNewestFirst) {
  kernel_.AddInterface("eth1");
  ASSERT_TRUE(Ask().ok());
  Deliver("eth0", absl::Seconds(20));
  Deliver("eth0", absl::Seconds(4));
  Deliver("eth0", absl::Seconds(2));
  Deliver("eth1", absl::Seconds(3));
  AskFor(absl::Seconds(10));
  query_.limit = 2;
  EXPECT_THAT(AgesMs(*Ask()), ElementsAre(2000, 3000));
  query_.limit = 500;
  EXPECT_THAT(AgesMs(*Ask()), ElementsAre(2000, 3000, 4000));
}

TEST_F(PacketsQueryTest, AnswersTheSameRowsOldestFirst) {
  ASSERT_TRUE(Ask().ok());
  for (int seconds : {6, 4, 2}) Deliver("eth0", absl::Seconds(seconds));
  query_.limit = 2;
  query_.row_order = RowOrder::kOldest;
  EXPECT_THAT(AgesMs(*Ask()), ElementsAre(4000, 2000));
}

TEST_F(PacketsQueryTest, KeepsTheOrderOfTheWireWithinAMillisecond) {
  ASSERT_TRUE(Ask().ok());
  Deliver("eth0", absl::Seconds(2), 3);
  const auto times = [this] {
    return std::get<sdk::data::Column<sdk::data::Time>>(
        Ask()->fields[0].values);
  };
  const sdk::data::Time first{
      absl::ToUnixNanos(clock_.now() - absl::Seconds(2))};
  const auto after = [first](int64_t ns) {
    return sdk::data::Time{first.unix_ns + ns};
  };
  EXPECT_THAT(times(), ElementsAre(after(2000), after(1000), first));
  query_.row_order = RowOrder::kOldest;
  EXPECT_THAT(times(), ElementsAre(first, after(1000), after(2000)));
}

TEST_F(PacketsQueryTest, HasNoColumnsButThoseAskedFor) {
  query_.columns = {PacketColumn::kTime, PacketColumn::kInfo};
  const absl::StatusOr<sdk::data::Frame> frame = Ask();
  ASSERT_TRUE(frame.ok());
  ASSERT_THAT(frame->fields, SizeIs(2));
  EXPECT_EQ(frame->fields[1].name, "info");
}

TEST_F(PacketsQueryTest, ReachesNoFurtherBackThanHistorySeconds) {
  scope_.settings.history_seconds = 10;
  ASSERT_TRUE(Ask().ok());
  clock_.Advance(absl::Minutes(1));
  AskFor(absl::Minutes(5));
  Deliver("eth0", absl::Seconds(11));
  Deliver("eth0", absl::Seconds(9));
  const absl::StatusOr<sdk::data::Frame> frame = Ask();
  ASSERT_TRUE(frame.ok());
  EXPECT_THAT(AgesMs(*frame), ElementsAre(9000));
  ASSERT_THAT(frame->meta.notices, SizeIs(1));
  EXPECT_THAT(frame->meta.notices[0].text,
              HasSubstr("the packet history begins at"));
}

TEST_F(PacketsQueryTest, SurvivesAbsurdRanges) {
  ASSERT_TRUE(Ask().ok());
  Deliver("eth0", absl::Seconds(1));
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  const struct {
    const char* name;
    sdk::backend::TimeRange range;
    size_t rows;
  } kCases[] = {
      {"all of time", {kMin, kMax}, 1},
      {"backwards", {kMax, kMin}, 0},
      {"the epoch", {0, 0}, 0},
      {"the far future", {kMax, kMax}, 0},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    asked_.time_range = test.range;
    absl::StatusOr<sdk::data::Frame> frame = Ask();
    ASSERT_TRUE(frame.ok());
    EXPECT_EQ(frame->rows(), test.rows);
  }
}

TEST_F(PacketsQueryTest, SaysWhenTheRangeReachesBackTooFar) {
  const FeedLease lease = hub_.Acquire(IngressOf("eth0")).value();
  clock_.Advance(absl::Minutes(10));
  AskFor(absl::Minutes(5));
  EXPECT_THAT(Ask()->meta.notices, IsEmpty());
  AskFor(absl::Hours(1));
  EXPECT_THAT(Ask()->meta.notices, IsEmpty()) << "all there ever was is kept";
  clock_.Advance(absl::Minutes(10));
  AskFor(absl::Hours(1));
  const auto notices = Ask()->meta.notices;
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].severity, sdk::data::Notice::Severity::kInfo);
  EXPECT_THAT(notices[0].text, HasSubstr("2027-01-15 08:05:00.000 UTC"));
}

TEST_F(PacketsQueryTest, SaysWhatWasNotShown) {
  const FeedLease lease = hub_.Acquire(IngressOf("eth0")).value();
  hub_.Maintain();
  clock_.Advance(absl::Minutes(1));
  kernel_.SetLosses(7, 2);
  hub_.Maintain();
  AskFor(absl::Seconds(30));
  const auto notices = Ask()->meta.notices;
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].severity, sdk::data::Notice::Severity::kWarning);
  EXPECT_THAT(notices[0].text, HasSubstr("9 packets"));
  EXPECT_THAT(notices[0].text, HasSubstr("7 over the budget"));
}

TEST_F(PacketsQueryTest, SeesBothDirections) {
  query_.direction = DirectionChoice::kBoth;
  AskFor(absl::ZeroDuration());
  EXPECT_THAT(Ask()->meta.notices, IsEmpty());
  EXPECT_THAT(kernel_.taps(),
              UnorderedElementsAre(IngressOf("eth0"), EgressOf("eth0")));
}

TEST_F(PacketsQueryTest, HasATapForEachInterfaceDirectionAndFilter) {
  kernel_.AddInterface("eth1");
  query_.direction = DirectionChoice::kBoth;
  query_.filter = Compiled("tcp port 443");
  AskFor(absl::ZeroDuration());
  absl::StatusOr<sdk::data::Frame> frame = Ask();
  ASSERT_TRUE(frame.ok()) << frame.status();
  EXPECT_THAT(frame->meta.notices, IsEmpty());
  std::set<tap::TapSpec> wanted;
  for (const char* interface : {"eth0", "eth1"}) {
    for (tap::TapSpec tap : {IngressOf(interface), EgressOf(interface)}) {
      tap.filter = query_.filter;
      wanted.insert(tap);
    }
  }
  EXPECT_EQ(kernel_.taps(), wanted);
}

TEST_F(PacketsQueryTest, OpensAFilterWithThePacketsAlreadyKept) {
  ASSERT_TRUE(Ask().ok());
  Deliver("eth0", absl::Seconds(3));
  Deliver("eth0", absl::Seconds(2));
  query_.filter = Compiled("tcp port 443");
  const absl::StatusOr<sdk::data::Frame> frame = Ask();
  ASSERT_TRUE(frame.ok());
  EXPECT_THAT(AgesMs(*frame), ElementsAre(2000, 3000));
  ASSERT_THAT(frame->meta.notices, SizeIs(1));
  EXPECT_THAT(frame->meta.notices[0].text, HasSubstr("tap of this filter"));
  // What the stream goes on from is the filter's own feed.
  const std::optional<HistoryEnd> end = Remembered();
  ASSERT_TRUE(end.has_value());
  const auto& next = std::get<PacketsCursor>(end->cursor).next;
  EXPECT_THAT(next, SizeIs(1));
  EXPECT_EQ(next.begin()->first.filter, query_.filter);
  EXPECT_EQ(next.begin()->second, 0u);
}

TEST_F(PacketsQueryTest, AnswersBesideATapTooMany) {
  kernel_.AddInterface("eth1");
  std::vector<FeedLease> leases;
  for (int i = 0; i < tap::kTapsOfHook; ++i) {
    leases.push_back(hub_.Acquire(SpecOf("eth0", tap::Direction::kIngress,
                                         "port " + std::to_string(1 + i)),
                                  scope_.asker().caller)
                         .value());
  }
  query_.filter = Compiled("tcp");
  AskFor(absl::ZeroDuration());
  const absl::StatusOr<sdk::data::Frame> frame = Ask();
  ASSERT_TRUE(frame.ok()) << frame.status();
  ASSERT_THAT(frame->meta.notices, SizeIs(1));
  EXPECT_EQ(frame->meta.notices[0].severity,
            sdk::data::Notice::Severity::kWarning);
  EXPECT_THAT(frame->meta.notices[0].text, HasSubstr("16 taps"));
  query_.interfaces = {"eth0"};
  EXPECT_TRUE(absl::IsResourceExhausted(Ask().status()));
}

TEST_F(PacketsQueryTest, SaysACauseOfBothDirectionsOnce) {
  kernel_.AddInterface("eth1");
  kernel_.MakeForeign("eth1");
  query_.direction = DirectionChoice::kBoth;
  AskFor(absl::ZeroDuration());
  EXPECT_THAT(Ask()->meta.notices, IsEmpty());
  query_.interfaces = {"eth0", "eth1"};
  const auto notices = Ask()->meta.notices;
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_THAT(notices[0].text, HasSubstr("not an Ethernet interface"));
  query_.interfaces = {"eth1"};
  EXPECT_TRUE(absl::IsUnimplemented(Ask().status()));
}

TEST_F(PacketsQueryTest, AnswersWhatItCanWhenOneInterfaceFails) {
  kernel_.AddInterface("eth1");
  kernel_.SetOpenStatus("eth1", absl::InternalError("attach to eth1: broken"));
  AskFor(absl::ZeroDuration());
  absl::StatusOr<sdk::data::Frame> frame = Ask();
  ASSERT_TRUE(frame.ok());
  ASSERT_THAT(frame->meta.notices, SizeIs(1));
  EXPECT_THAT(frame->meta.notices[0].text, HasSubstr("eth1: broken"));
}

TEST_F(PacketsQueryTest, HasNoChannelWhenItIsNotLive) {
  query_.live = false;
  EXPECT_EQ(Ask()->meta.channel, "");
}

TEST_F(PacketsQueryTest, LeavesItsEndToTheSubscriber) {
  ASSERT_TRUE(Ask().ok());
  Deliver("eth0", absl::Seconds(1), 3);
  scope_.login = "ann";
  ASSERT_EQ(Ask()->rows(), 3u);
  const std::optional<HistoryEnd> end = Remembered();
  ASSERT_TRUE(end.has_value());
  EXPECT_TRUE(end->has_rows);
  EXPECT_EQ(NextOnEth0(), 3u);
  EXPECT_EQ(std::get<PacketsCursor>(end->cursor).newest_ns,
            absl::ToUnixNanos(clock_.now() - absl::Seconds(1)) + 2000);
}

TEST_F(PacketsQueryTest, LeavesPacketsNewerThanTheBrowsersNowToTheStream) {
  ASSERT_TRUE(Ask().ok());
  Deliver("eth0", absl::Seconds(2));
  Deliver("eth0", absl::Milliseconds(1));
  asked_.time_range.to_ms -= 20;
  EXPECT_EQ(Ask()->rows(), 1u);
  EXPECT_EQ(NextOnEth0(), 1u);
}

TEST_F(PacketsQueryTest, AddsNothingLiveToARangeLongPast) {
  asked_.time_range.to_ms -= 10'001;
  EXPECT_EQ(Ask()->meta.channel, "");
  EXPECT_FALSE(Remembered().has_value());
  asked_.time_range.to_ms += 1'001;
  EXPECT_NE(Ask()->meta.channel, "");
}

TEST_F(PacketsQueryTest, EndsWhereTheRunningStreamIs) {
  const std::string key = ChannelKey(scope_, Ask()->meta.channel);
  Deliver("eth0", absl::Seconds(2), 2);
  Deliver("eth0", absl::Milliseconds(100));
  const std::shared_ptr<Channel> channel = channels_.table.Run(key);
  {
    absl::MutexLock lock(&channel->mutex());
    channel->BeginAt(PacketsCursor{{{IngressOf("eth0"), 2}}});
  }
  EXPECT_EQ(Ask()->rows(), 2u);
  EXPECT_EQ(NextOnEth0(), 2u);
  clock_.Advance(absl::Seconds(1));
  AskFor(absl::Minutes(5));
  EXPECT_EQ(Ask()->rows(), 3u) << "a stream far behind is not waited for";
}

TEST_F(PacketsQueryTest, FailsWithTheEnginesReason) {
  kernel_.SetOpenStatus(
      "eth0", absl::PermissionDeniedError("attach to eth0: no CAP_NET_ADMIN"));
  absl::Status status = Ask().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("CAP_NET_ADMIN"));
}

}  // namespace
}  // namespace xdplive::datasource
