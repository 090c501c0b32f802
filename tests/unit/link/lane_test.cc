#include "link/messages/lane.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "link/messages/bounds.h"

namespace xdplive::link {
namespace {

using ::testing::HasSubstr;
using Place = LaneReader::Place;

const LaneId kLane = {"alpha", "7/w"};

agent::v1::Stamp StampOf(LaneWriter& writer) {
  agent::v1::Stamp stamp;
  writer.Stamp(/*now_unix_ns=*/5, stamp);
  return stamp;
}

TEST(LaneTest, NumbersMessagesWithoutAGapFromOneOn) {
  LaneWriter writer(kLane, /*boot=*/42);
  for (uint64_t seq = 1; seq < 4; ++seq) {
    const agent::v1::Stamp stamp = StampOf(writer);
    EXPECT_EQ(stamp.seq(), seq);
    EXPECT_EQ(stamp.boot(), 42u);
    EXPECT_EQ(stamp.host(), "alpha");
    EXPECT_EQ(stamp.sent_unix_ns(), 5);
  }
}

TEST(LaneTest, CountsWhatIsMissing) {
  LaneWriter writer(kLane, 1);
  LaneReader reader(kLane);
  EXPECT_EQ(reader.Take(StampOf(writer)).value(), Place::kFirst);
  EXPECT_EQ(reader.Take(StampOf(writer)).value(), Place::kNext);
  (void)StampOf(writer);
  (void)StampOf(writer);
  EXPECT_EQ(reader.Take(StampOf(writer)).value(), Place::kGap);
  EXPECT_EQ(reader.lost(), 2u);
  EXPECT_EQ(reader.Take(StampOf(writer)).value(), Place::kNext);
}

TEST(LaneTest, MissesNothingThatWasSentBeforeItCame) {
  LaneWriter writer(kLane, 1);
  for (int i = 0; i < 10; ++i) (void)StampOf(writer);
  LaneReader reader(kLane);
  EXPECT_EQ(reader.Take(StampOf(writer)).value(), Place::kFirst);
  EXPECT_EQ(reader.lost(), 0u);
}

TEST(LaneTest, TakesNoMessageTwice) {
  LaneWriter writer(kLane, 1);
  LaneReader reader(kLane);
  const agent::v1::Stamp first = StampOf(writer);
  const agent::v1::Stamp second = StampOf(writer);
  EXPECT_EQ(reader.Take(first).value(), Place::kFirst);
  EXPECT_EQ(reader.Take(second).value(), Place::kNext);
  EXPECT_EQ(reader.Take(second).value(), Place::kOld);
  EXPECT_EQ(reader.Take(first).value(), Place::kOld);
  EXPECT_EQ(reader.lost(), 0u);
}

TEST(LaneTest, BeginsAnewWithEachRunOfTheAgent) {
  LaneWriter before(kLane, 1), after(kLane, 2);
  LaneReader reader(kLane);
  for (int i = 0; i < 5; ++i) (void)reader.Take(StampOf(before));
  EXPECT_EQ(reader.Take(StampOf(after)).value(), Place::kFirst);
  EXPECT_EQ(reader.Take(StampOf(after)).value(), Place::kNext);
  EXPECT_EQ(reader.boot(), 2u);
  EXPECT_EQ(reader.lost(), 0u);
}

TEST(LaneTest, RefusesAVersionItDoesNotKnowAndNamesTheMend) {
  LaneWriter writer(kLane, 1);
  LaneReader reader(kLane);
  agent::v1::Stamp stamp = StampOf(writer);
  for (const uint32_t version : {0u, kVersion + 1, ~0u}) {
    stamp.set_version(version);
    const absl::Status status = reader.Take(stamp).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    EXPECT_THAT(std::string(status.message()),
                HasSubstr("bring agent and plugin to one version"));
  }
}

TEST(LaneTest, RefusesWhatIsOfAnotherHostOrLane) {
  LaneReader reader(kLane);
  for (const LaneId& other : {LaneId{"beta", "7/w"}, LaneId{"alpha", "7/p"},
                              LaneId{"", ""}, LaneId{"alpha\n", "7/w"}}) {
    LaneWriter writer(other, 1);
    EXPECT_TRUE(absl::IsInvalidArgument(reader.Take(StampOf(writer)).status()));
  }
  LaneWriter writer(kLane, 1);
  EXPECT_EQ(reader.Take(StampOf(writer)).value(), Place::kFirst);
}

}  // namespace
}  // namespace xdplive::link
