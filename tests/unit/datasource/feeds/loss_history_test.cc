#include "datasource/feeds/loss_history.h"

#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

constexpr absl::Duration kReach = absl::Hours(1);

absl::Time At(int second) { return absl::FromUnixSeconds(1000 + second); }

TEST(LossHistory, IsEmptyAtFirst) {
  EXPECT_FALSE(LossHistory(kReach).Between(At(0), At(100)).any());
}

TEST(LossHistory, CountsWhatWasLostInTheRange) {
  LossHistory history(kReach);
  history.Add(At(0), {0, 0});
  history.Add(At(1), {10, 0});
  history.Add(At(2), {10, 3});
  history.Add(At(3), {15, 3});
  const struct {
    const char* name;
    int from;
    int to;
    uint64_t over_budget;
    uint64_t ring_full;
  } kCases[] = {
      {"everything", 0, 3, 15, 3},
      {"from before the first", -9, 3, 15, 3},
      {"to after the last", 2, 50, 5, 0},
      {"the middle", 1, 2, 0, 3},
      {"before all", -9, -5, 0, 0},
      {"after all", 10, 20, 0, 0},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    const Losses lost = history.Between(At(test.from), At(test.to));
    EXPECT_EQ(lost.over_budget, test.over_budget);
    EXPECT_EQ(lost.ring_full, test.ring_full);
  }
}

TEST(LossHistory, GoesOnWhenTheTapIsOpenedAgain) {
  LossHistory history(kReach);
  history.Add(At(0), {10, 0});
  history.Add(At(1), {2, 0});
  EXPECT_EQ(history.Between(At(0), At(1)).over_budget, 2u);
}

TEST(LossHistory, ForgetsWhatIsBeyondItsReach) {
  LossHistory history(absl::Seconds(3));
  for (int i = 0; i < 10; ++i) history.Add(At(i), {uint64_t(i), 0});
  EXPECT_EQ(history.Between(At(-5), At(50)).over_budget, 3u);
}

TEST(LossHistory, TakesNoRoomWhileNothingIsLost) {
  LossHistory history(kReach);
  for (int i = 0; i < 500; ++i) history.Add(At(i), {});
  const size_t idle = history.bytes();
  EXPECT_LT(idle, 200u);
  for (int i = 500; i < 900; ++i) history.Add(At(i), {7, 0});
  EXPECT_LT(history.bytes(), 300u);
  EXPECT_EQ(history.Between(At(0), At(499)).over_budget, 0u);
  EXPECT_EQ(history.Between(At(499), At(500)).over_budget, 7u);
  EXPECT_EQ(history.Between(At(500), At(899)).over_budget, 0u);
}

TEST(LossHistory, ForgetsNothingByThinningButWhenItWas) {
  LossHistory history(kReach);
  for (int i = 0; i < 64; ++i) history.Add(At(i), {uint64_t(i), 0});
  const size_t before = history.bytes();
  EXPECT_TRUE(history.Thin());
  EXPECT_LT(history.bytes(), before);
  EXPECT_EQ(history.Between(At(0), At(63)).over_budget, 63u);
  EXPECT_EQ(history.Between(At(62), At(63)).over_budget, 1u);
  EXPECT_GE(history.Between(At(4), At(5)).over_budget, 1u);
  while (history.Thin()) {
  }
  EXPECT_EQ(history.Between(At(0), At(63)).over_budget, 63u);
}

}  // namespace
}  // namespace xdplive::datasource
