#include "datasource/events/loss_spell.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Turn = LossSpell::Turn;

absl::Time At(int second) { return absl::FromUnixSeconds(1000 + second); }

TEST(LossSpell, BeginsWithTheFirstLossAndEndsThreeSecondsAfterTheLast) {
  LossSpell spell;
  EXPECT_EQ(spell.Add(At(0), {}), Turn::kNone);
  EXPECT_EQ(spell.Add(At(1), {.over_budget = 5}), Turn::kBegan);
  EXPECT_EQ(spell.Add(At(2), {.over_budget = 5, .ring_full = 2}), Turn::kNone);
  EXPECT_EQ(spell.Add(At(4), {.over_budget = 5, .ring_full = 2}), Turn::kNone);
  EXPECT_TRUE(spell.lasts());
  EXPECT_EQ(spell.Add(At(5), {.over_budget = 5, .ring_full = 2}), Turn::kEnded);
  EXPECT_FALSE(spell.lasts());
  EXPECT_EQ(spell.begin(), At(1));
  EXPECT_EQ(spell.last(), At(2));
  EXPECT_EQ(spell.lost().over_budget, 5u);
  EXPECT_EQ(spell.lost().ring_full, 2u);
  EXPECT_EQ(spell.Add(At(9), {.over_budget = 5, .ring_full = 2}), Turn::kNone);
}

TEST(LossSpell, CountsEachSpellForItself) {
  LossSpell spell;
  spell.Add(At(0), {.overflow = 10});
  spell.Add(At(3), {.overflow = 10});
  EXPECT_EQ(spell.Add(At(4), {.overflow = 13}), Turn::kBegan);
  EXPECT_EQ(spell.lost().overflow, 3u);
}

TEST(LossSpell, TakesTotalsThatGoBackForANewTap) {
  LossSpell spell;
  spell.Add(At(0), {.ring_full = 100});
  spell.Add(At(1), {.ring_full = 7});
  EXPECT_EQ(spell.lost().ring_full, 107u);
}

TEST(LossSpell, SaysWhichCounterAndWhatMendsIt) {
  Settings settings;
  const std::string all = DescribeLoss({1, 2, 3}, settings);
  EXPECT_THAT(all, HasSubstr("1 packets counted but not shown"));
  EXPECT_THAT(all, HasSubstr("packetsPerSecond"));
  EXPECT_THAT(all, HasSubstr("ringBufferMiB (now 16)"));
  EXPECT_THAT(all, HasSubstr("only detail is lost"));
  EXPECT_THAT(all, HasSubstr("flowTableEntries (now 65536)"));
  EXPECT_THAT(DescribeLoss({0, 2, 0}, settings),
              Not(HasSubstr("packetsPerSecond")));
  EXPECT_THAT(LossTags({1, 2, 3}),
              ElementsAre("over-budget", "ring-full", "overflow"));
  EXPECT_THAT(LossTags({}), IsEmpty());
}

}  // namespace
}  // namespace xdplive::datasource
