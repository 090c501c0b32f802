#include "datasource/kinds/charts/grid_stream.h"

#include <optional>

#include "absl/time/clock.h"
#include "datasource/kinds/charts/grid_query.h"
#include "gmock/gmock.h"
#include "kit/cc/datasource/fake_sender.h"
#include "unit/datasource/counting_fixture.h"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::xdplive::testing::FakeSender;
using ::xdplive::testing::IngressOf;

class GridStreamTest : public CountingTest {
 protected:
  GridStreamTest() {
    query_.kind = Kind::kTraffic;
    query_.measure = flow::TrafficMeasure::kPackets;
    lease_.emplace(hub_.Acquire(IngressOf("eth0")).value());
  }

  std::unique_ptr<GridRows> Rows() {
    return GridRowsOf(query_, channels_.series.Of("channel", clock_.now()));
  }

  // What a subscriber is told whose history ended there.
  std::shared_ptr<GridSubscription> Subscribe(
      std::optional<absl::Time> history) {
    std::optional<HistoryEnd> end;
    if (history.has_value()) {
      end = HistoryEnd{.cursor = StepsCursor{absl::ToUnixNanos(*history)},
                       .has_rows = true};
    }
    welcome_ = json();
    return std::make_shared<GridSubscription>(
        hub_, OpenQuery(hub_, scope_.asker(), query_), query_, Rows(),
        channels_.table.Of("channel"), end, clock_.now(),
        FrameAnswer([this](auto answer) {
          welcome_ = json::parse(answer->initial_data);
        }));
  }

  std::unique_ptr<GridStream> Run() {
    return std::make_unique<GridStream>(hub_, scope_.asker(), query_, Rows(),
                                        channels_.table.Run("channel"),
                                        FrameSender(sender_), counters_);
  }

  // Long after any hold.
  void Flush(GridStream& stream) {
    stream.Flush(clock_.now() + absl::Hours(1));
  }

  std::optional<FeedLease> lease_;
  StreamCounters counters_;
  std::shared_ptr<FakeSender> sender_ = std::make_shared<FakeSender>();
  json welcome_;
};

TEST_F(GridStreamTest, TellsTheSchemaAtOnceWithoutAHistory) {
  CountSecond({{Key(1, 2), 10, 1000}});
  const auto subscription = Subscribe(std::nullopt);
  EXPECT_EQ(subscription->Flush(clock_.now()), absl::InfinitePast());
  EXPECT_THAT(welcome_["schema"]["fields"], SizeIs(2));
  EXPECT_FALSE(welcome_.contains("data"));
}

TEST_F(GridStreamTest, LeavesNoGapBehindTheHistoryAndNoDouble) {
  CountSecond({{Key(1, 2), 1, 100}});
  const absl::Time history = clock_.now();
  CountSecond({{Key(1, 2), 2, 200}});
  EXPECT_EQ(Subscribe(history)->Flush(clock_.now()), absl::InfinitePast());
  EXPECT_EQ(welcome_["data"]["values"][1], json::parse("[2]"));
  const auto stream = Run();
  Flush(*stream);
  EXPECT_THAT(sender_->packets(), IsEmpty());
  CountSecond({{Key(1, 2), 3, 300}});
  CountSecond({{Key(1, 2), 4, 400}});
  Flush(*stream);
  EXPECT_EQ(sender_->Column(1), json::parse("[3, 4]"));
  EXPECT_FALSE(sender_->packets()[0].contains("schema"));
}

TEST_F(GridStreamTest, WaitsForAFirstStepBehindAHistoryWithRows) {
  CountSecond({{Key(1, 2), 1, 100}});
  const auto subscription = Subscribe(clock_.now());
  EXPECT_EQ(subscription->Flush(clock_.now()),
            clock_.now() + GridSubscription::kPatience);
  EXPECT_TRUE(welcome_.is_null());
  CountSecond({{Key(1, 2), 2, 200}});
  EXPECT_EQ(subscription->Flush(clock_.now()), absl::InfinitePast());
  EXPECT_EQ(welcome_["data"]["values"][1], json::parse("[2]"));
}

TEST_F(GridStreamTest, TellsANewSeriesWithASchemaOnce) {
  query_.group_by = {flow::FlowField::kProtocol};
  CountSecond({{Key(1, 2, 6), 1, 100}});
  const auto subscription = Subscribe(std::nullopt);
  subscription->Flush(clock_.now());
  const auto stream = Run();
  CountSecond({{Key(1, 2, 6), 1, 100}});
  Flush(*stream);
  CountSecond({{Key(1, 2, 17), 5, 500}});
  Flush(*stream);
  CountSecond({{Key(1, 2, 17), 6, 600}});
  Flush(*stream);
  const std::vector<json> packets = sender_->packets();
  ASSERT_THAT(packets, SizeIs(3));
  EXPECT_TRUE(packets[1].contains("schema"));
  EXPECT_EQ(packets[1]["schema"]["fields"][2]["name"],
            "ingress · packets · UDP");
  EXPECT_EQ(packets[1]["data"]["values"][2], json::parse("[5]"));
  EXPECT_FALSE(packets[2].contains("schema"));
  EXPECT_EQ(packets[2]["data"]["values"][1], json::parse("[0]"));
}

TEST_F(GridStreamTest, BeginsWithASchemaWhereNobodyWasToldOne) {
  CountSecond({{Key(1, 2), 1, 100}});
  const auto stream = Run();
  CountSecond({{Key(1, 2), 2, 200}});
  Flush(*stream);
  ASSERT_THAT(sender_->packets(), SizeIs(1));
  EXPECT_TRUE(sender_->packets()[0].contains("schema"));
}

TEST_F(GridStreamTest, GivesASlowHostTheMoreLaterOn) {
  const auto stream = Run();
  CountSecond({{Key(1, 2), 1, 100}});
  sender_->SetQueuedBytes(1);
  Flush(*stream);
  EXPECT_THAT(sender_->packets(), IsEmpty());
  CountSecond({{Key(1, 2), 2, 200}});
  sender_->SetQueuedBytes(0);
  Flush(*stream);
  EXPECT_EQ(sender_->Column(1), json::parse("[1, 2]"));
}

TEST_F(GridStreamTest, SaysWhyNothingComesAndGoesOn) {
  const auto stream = Run();
  kernel_.SetOpenStatus("eth0", absl::FailedPreconditionError("no rights"));
  kernel_.Detach(IngressOf("eth0"));
  clock_.Advance(absl::Seconds(2));
  hub_.Maintain();
  stream->Refresh();
  Flush(*stream);
  ASSERT_THAT(sender_->packets(), SizeIs(1));
  EXPECT_THAT(sender_->packets()[0]["schema"]["meta"]["notices"][0]["text"]
                  .get<std::string>(),
              HasSubstr("no rights"));
}

TEST_F(GridStreamTest, HurriesWindowsOnlyForFifthsOfASecond) {
  auto stream = Run();
  EXPECT_EQ(kernel_.hurry_holders(), 0);
  stream.reset();
  query_.resolution = 0.2;
  stream = Run();
  EXPECT_EQ(kernel_.hurry_holders(), 1);
  stream.reset();
  EXPECT_EQ(kernel_.hurry_holders(), 0);
}

}  // namespace
}  // namespace xdplive::datasource
