#include "datasource/kinds/charts/grid_query.h"

#include <optional>

#include "datasource/live/channel_path.h"
#include "gmock/gmock.h"
#include "kit/cc/tap_spec.h"
#include "unit/datasource/counting_fixture.h"

namespace xdplive::datasource {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using ::xdplive::testing::Compiled;
using ::xdplive::testing::IngressOf;

class GridQueryTest : public CountingTest {
 protected:
  GridQueryTest() {
    query_.kind = Kind::kTraffic;
    query_.measure = flow::TrafficMeasure::kPackets;
    EXPECT_TRUE(Ask().ok());
  }

  absl::StatusOr<sdk::data::Frame> Ask() {
    return AnswerGrid(hub_, paths_, channels_, scope_, asked_, query_,
                      clock_.now());
  }

  std::vector<std::string> Notices(const sdk::data::Frame& frame) {
    std::vector<std::string> texts;
    for (const auto& notice : frame.meta.notices) texts.push_back(notice.text);
    return texts;
  }

  std::optional<HistoryEnd> Remembered() {
    const std::string channel = ChannelOf(scope_, query_, paths_)->ToString();
    return channels_.answered.Find(ChannelKey(scope_, channel), "",
                                   clock_.now());
  }
};

TEST_F(GridQueryTest, AddsUpToWhatWasCountedWithZeroesBetween) {
  CountSecond({{Key(1, 2), 10, 1000}, {Key(2, 1), 5, 300}});
  CountSecond({});
  CountSecond({{Key(1, 2), 7, 700}});
  const absl::StatusOr<sdk::data::Frame> frame = Ask();
  ASSERT_TRUE(frame.ok()) << frame.status();
  EXPECT_EQ(frame->meta.type, "timeseries-wide");
  EXPECT_THAT(Names(*frame), ElementsAre("time", "total"));
  EXPECT_THAT(Numbers(frame->fields[1]), ElementsAre(15, 0, 7));
  EXPECT_EQ(frame->fields[1].config.unit, "pps");
  EXPECT_EQ(frame->fields[1].config.display_name_from_ds,
            "ingress · packets · total");
  EXPECT_THAT(frame->meta.channel, StartsWith("ds/uid/s1/"));
  query_.measure = flow::TrafficMeasure::kBits;
  EXPECT_THAT(Numbers(Ask()->fields[1]), ElementsAre(10400, 0, 5600));
}

TEST_F(GridQueryTest, TimesAreTheBeginsOfSteps) {
  CountSecond({{Key(1, 2), 10, 1000}});
  const int64_t begin = absl::ToUnixNanos(clock_.now()) - flow::kSecond;
  const auto times =
      std::get<sdk::data::Column<sdk::data::Time>>(Ask()->fields[0].values);
  EXPECT_THAT(times, ElementsAre(sdk::data::Time{begin}));
}

TEST_F(GridQueryTest, RefusesWhatIsTooLargeBeforeItIsMade) {
  CountSecond({{Key(1, 2), 10, 1000}});
  query_.group_by = {flow::FlowField::kSourceIp};
  query_.top = 1000;
  const auto budget = sdk::backend::MemoryBudget::Make(
      {.request = 1000, .client = 1000, .process = 2000});
  scope_.call = std::make_shared<sdk::backend::Call>(budget->Open("x"));
  const absl::Status refused = Ask().status();
  EXPECT_TRUE(absl::IsOutOfRange(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("MiB"));
  query_.top = 10;
  EXPECT_TRUE(Ask().ok());
}

TEST_F(GridQueryTest, GroupsKeepTheirColumnsAndTheRestIsOther) {
  query_.group_by = {flow::FlowField::kProtocol};
  query_.top = 1;
  CountSecond({{Key(1, 2, 6), 10, 1000}, {Key(1, 2, 17), 4, 400}});
  sdk::data::Frame frame = *Ask();
  EXPECT_THAT(Names(frame), ElementsAre("time", "TCP", "other"));
  EXPECT_THAT(Numbers(frame.fields[1]), ElementsAre(10));
  EXPECT_THAT(Numbers(frame.fields[2]), ElementsAre(4));
  EXPECT_EQ(frame.fields[1].labels, (sdk::data::Labels{{"protocol", "TCP"}}));
  EXPECT_EQ(frame.fields[2].labels, (sdk::data::Labels{{"protocol", "other"}}));
  // UDP has more by now, but TCP was shown first.
  CountSecond({{Key(1, 2, 17), 100, 10000}});
  frame = *Ask();
  EXPECT_THAT(Names(frame), ElementsAre("time", "TCP", "other"));
  EXPECT_THAT(Numbers(frame.fields[2]), ElementsAre(4, 100));
}

// An alert rule looks at every series.
TEST_F(GridQueryTest, HasNoSeriesOfNothingWhereNoStreamFollows) {
  query_.group_by = {flow::FlowField::kProtocol};
  query_.live = false;
  // A frame of times alone would be no time series.
  CountSecond({});
  EXPECT_THAT(Names(*Ask()), ElementsAre("time", "other"));
  CountSecond({{Key(1, 2, 6), 10, 1000}});
  EXPECT_THAT(Names(*Ask()), ElementsAre("time", "TCP"));
  query_.top = 1;
  CountSecond({{Key(1, 2, 17), 4, 400}});
  EXPECT_THAT(Names(*Ask()), ElementsAre("time", "TCP", "other"));
}

TEST_F(GridQueryTest, ShowsWhatOverflowedAsItsOwnSeriesAndSaysSo) {
  query_.group_by = {flow::FlowField::kSourceIp};
  CountSecond({{Key(1, 2), 10, 1000}}, IngressOf("eth0"), 3);
  sdk::data::Frame frame = *Ask();
  EXPECT_THAT(Names(frame),
              ElementsAre("time", "10.0.0.1", "other", "overflow"));
  EXPECT_THAT(Numbers(frame.fields[3]), ElementsAre(3));
  EXPECT_THAT(Notices(frame), Contains(HasSubstr("flowTableEntries")));
  // Without groups the total is exact all the same.
  query_.group_by.clear();
  EXPECT_THAT(Numbers(Ask()->fields[1]), ElementsAre(13));
}

TEST_F(GridQueryTest, GivesNoMorePointsThanAskedFor) {
  for (int i = 0; i < 60; ++i) CountSecond({{Key(1, 2), 10, 1000}});
  asked_.max_data_points = 7;
  query_.live = false;
  const sdk::data::Frame frame = *Ask();
  EXPECT_LE(frame.rows(), 7u);
  double sum = 0;
  for (const double rate : Numbers(frame.fields[1])) sum += rate;
  EXPECT_DOUBLE_EQ(sum, 10.0 * static_cast<double>(frame.rows()));
}

TEST_F(GridQueryTest, TakesTheIntervalAskedForWhereItIsCoarser) {
  for (int i = 0; i < 60; ++i) CountSecond({{Key(1, 2), 10, 1000}});
  asked_.interval_ms = 1;
  query_.live = false;
  EXPECT_EQ(Ask()->rows(), 60u);
  asked_.interval_ms = 3'600'000;
  const sdk::data::Frame frame = *Ask();
  EXPECT_THAT(Numbers(frame.fields[1]), ElementsAre(10));
}

// Whatever a panel's width makes of the interval.
TEST_F(GridQueryTest, HasOneStepFromHistoryToStream) {
  for (int i = 0; i < 60; ++i) CountSecond({{Key(1, 2), 10, 1000}});
  const std::string channel = Ask()->meta.channel;
  for (const int64_t interval_ms : {200, 1000, 2000, 15'000, 60'000}) {
    asked_.interval_ms = interval_ms;
    asked_.max_data_points = 900'000 / interval_ms;
    const sdk::data::Frame frame = *Ask();
    EXPECT_EQ(frame.fields[0].config.interval_ms, 1000) << interval_ms;
    EXPECT_EQ(frame.rows(), 60u);
    EXPECT_EQ(frame.meta.channel, channel);
  }
  query_.resolution = 0.2;
  asked_.interval_ms = 1000;
  EXPECT_EQ(Ask()->fields[0].config.interval_ms, 200);
}

TEST_F(GridQueryTest, TakesTheNextStepForHistoryAndStreamWhereARangeIsLong) {
  scope_.settings.history_seconds = 86'400;
  for (int i = 0; i < 30; ++i) CountSecond({{Key(1, 2), 10, 1000}});
  AskFor(absl::Hours(3));
  const std::string fine = Ask()->meta.channel;
  AskFor(absl::Hours(4));
  const sdk::data::Frame frame = *Ask();
  EXPECT_EQ(frame.fields[0].config.interval_ms, 10'000);
  query_.resolution = 10;
  EXPECT_EQ(frame.meta.channel, ChannelOf(scope_, query_, paths_)->ToString());
  EXPECT_NE(frame.meta.channel, fine);
}

TEST_F(GridQueryTest, HasNoColumnsWhereNothingWasCountedAndNobodyFollows) {
  query_.live = false;
  const sdk::data::Frame frame = *Ask();
  EXPECT_THAT(frame.fields, IsEmpty());
  EXPECT_THAT(frame.meta.channel, IsEmpty());
}

TEST_F(GridQueryTest, LeavesItsEndToTheSubscriber) {
  CountSecond({{Key(1, 2), 10, 1000}});
  ASSERT_TRUE(Ask().ok());
  const std::optional<HistoryEnd> end = Remembered();
  ASSERT_TRUE(end.has_value());
  EXPECT_TRUE(end->has_rows);
  EXPECT_EQ(std::get<StepsCursor>(end->cursor).end_ns,
            absl::ToUnixNanos(clock_.now()));
}

TEST_F(GridQueryTest, AnswersForATimeBeforeItsFilterHadATap) {
  query_.filter = Compiled("udp");
  const FeedLease unfiltered = hub_.Acquire(IngressOf("eth0")).value();
  CountSecond({{Key(1, 2, 6), 10, 1000}, {Key(1, 2, 17), 4, 400}});
  CountSecond({{Key(1, 2, 17), 6, 600}});
  // The tap is opened by the question, and counts by itself from then on.
  const sdk::data::Frame before = *Ask();
  EXPECT_THAT(Numbers(before.fields[1]), ElementsAre(4, 6));
  EXPECT_THAT(Notices(before), Contains(HasSubstr("counts since")));
  clock_.Advance(absl::Seconds(1));
  DeliverSecond({{Key(1, 2, 6), 1, 100}, {Key(1, 2, 17), 2, 200}},
                IngressOf("eth0"));
  DeliverSecond({{Key(1, 2, 17), 2, 200}},
                {"eth0", tap::Direction::kIngress, query_.filter});
  AskFor(absl::Minutes(5));
  EXPECT_THAT(Numbers(Ask()->fields[1]), ElementsAre(4, 6, 2));
}

TEST_F(GridQueryTest, CountsWhatKeysCannotDecideBeforeTheTapAlone) {
  query_.filter = Compiled("greater 50");
  const FeedLease unfiltered = hub_.Acquire(IngressOf("eth0")).value();
  ASSERT_TRUE(Ask().ok());
  // In one minute with what comes after the tap was opened.
  CountSecond({});
  DeliverSecond({}, {"eth0", tap::Direction::kIngress, query_.filter});
  CountSecond({{Key(1, 2, 6), 10, 1000}});
  DeliverSecond({{Key(1, 2, 6), 10, 1000}},
                {"eth0", tap::Direction::kIngress, query_.filter});
  EXPECT_THAT(Notices(*Ask()), Each(Not(HasSubstr("left out"))));
  query_.filter = Compiled("greater 60");
  EXPECT_THAT(Notices(*Ask()), Contains(HasSubstr("10 packets are left out")));
}

TEST_F(GridQueryTest, EndsWithWhatWasCountedWhereTheBrowserIsALittleBehind) {
  CountSecond({{Key(1, 2), 1, 100}});
  CountSecond({{Key(1, 2), 2, 200}});
  asked_.time_range.to_ms -= 5;
  EXPECT_THAT(Numbers(Ask()->fields[1]), ElementsAre(1, 2));
  EXPECT_EQ(std::get<StepsCursor>(Remembered()->cursor).end_ns,
            absl::ToUnixNanos(clock_.now()));
}

TEST_F(GridQueryTest, ATapThatNeverOpenedTakesNothingFromTheOthers) {
  query_.direction = DirectionChoice::kBoth;
  kernel_.SetOpenStatus(xdplive::testing::EgressOf("eth0"),
                        absl::FailedPreconditionError("no egress here"));
  CountSecond({{Key(1, 2), 3, 300}});
  CountSecond({{Key(1, 2), 4, 400}});
  const sdk::data::Frame frame = *Ask();
  EXPECT_THAT(Numbers(frame.fields[1]), ElementsAre(3, 4));
  EXPECT_THAT(Notices(frame), Contains(HasSubstr("no egress here")));
}

TEST_F(GridQueryTest, AnInterfaceThatCameLateLeavesTheOthersTheirPast) {
  CountSecond({{Key(1, 2), 3, 300}});
  kernel_.AddInterface("eth1");
  CountSecond({{Key(1, 2), 4, 400}});
  ASSERT_TRUE(Ask().ok());
  CountSecond({{Key(1, 2), 5, 500}});
  DeliverSecond({{Key(1, 2), 1, 100}}, IngressOf("eth1"));
  const sdk::data::Frame frame = *Ask();
  EXPECT_THAT(Numbers(frame.fields[1]), ElementsAre(3, 4, 6));
  EXPECT_THAT(Notices(frame), IsEmpty()) << "nothing was forgotten";
}

TEST_F(GridQueryTest, CountsADistributionByBucket) {
  query_.kind = Kind::kDistribution;
  CountSecond({{Key(1, 2), 10, 900}, {Key(2, 1), 3, 3 * 150}});
  const sdk::data::Frame frame = *Ask();
  EXPECT_EQ(frame.meta.type, "heatmap-rows");
  ASSERT_EQ(frame.fields.size(), 11u);
  EXPECT_EQ(Names(frame)[2], "65–128");
  EXPECT_EQ(frame.fields[2].config.display_name_from_ds, "65–128");
  EXPECT_EQ(frame.fields[2].labels.at("le"), "128");
  EXPECT_EQ(frame.fields[10].labels.at("le"), "+Inf");
  EXPECT_THAT(Numbers(frame.fields[2]), ElementsAre(10));
  EXPECT_THAT(Numbers(frame.fields[3]), ElementsAre(3));
}

}  // namespace
}  // namespace xdplive::datasource
