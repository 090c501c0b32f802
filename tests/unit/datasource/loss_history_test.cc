#include "datasource/loss_history.h"

#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

absl::Time At(int second) { return absl::FromUnixSeconds(1000 + second); }

TEST(LossHistory, IsEmptyAtFirst) {
  EXPECT_FALSE(LossHistory(10).Between(At(0), At(100)).any());
}

TEST(LossHistory, CountsWhatWasLostInTheRange) {
  LossHistory history(100);
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
  LossHistory history(100);
  history.Add(At(0), {10, 0});
  history.Add(At(1), {2, 0});
  EXPECT_EQ(history.Between(At(0), At(1)).over_budget, 2u);
}

TEST(LossHistory, KeepsTheNewestSamplesOnly) {
  LossHistory history(3);
  for (int i = 0; i < 10; ++i) history.Add(At(i), {uint64_t(i), 0});
  EXPECT_EQ(history.Between(At(-5), At(50)).over_budget, 2u);
}

}  // namespace
}  // namespace xdplive::datasource
