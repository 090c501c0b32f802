#include "capture/programs/kernel_budget.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::capture {
namespace {

using ::testing::HasSubstr;

constexpr uint64_t kMiB = uint64_t{1} << 20;

KernelBudget Budget(size_t wanted) {
  KernelBudget budget;
  budget.limit = 512 * kMiB;
  budget.ring_bytes = 16 * kMiB;
  budget.cpus = 2;
  budget.wanted = wanted;
  return budget;
}

// Makes hooks until all that are wanted are there.
size_t MakeAll(KernelBudget& budget, uint32_t asked) {
  while (budget.hooks < budget.wanted) {
    const absl::StatusOr<uint32_t> entries = budget.EntriesFor(asked);
    if (!entries.ok()) break;
    budget.taken += budget.HookBytes(*entries);
    ++budget.hooks;
    EXPECT_LE(budget.ring_bytes + budget.taken, budget.limit);
  }
  return budget.hooks;
}

TEST(KernelBudget, GivesWhatIsAskedWhileThereIsRoom) {
  EXPECT_EQ(Budget(2).EntriesFor(65536).value(), 65536u);
  EXPECT_EQ(Budget(0).EntriesFor(100).value(), 100u);
}

TEST(KernelBudget, HasRoomForTwoHundredInterfacesBothWays) {
  KernelBudget budget = Budget(400);
  EXPECT_EQ(MakeAll(budget, 65536), 400u);
}

TEST(KernelBudget, HasRoomForManyThatComeAfterTheFirst) {
  KernelBudget budget = Budget(2);
  EXPECT_EQ(MakeAll(budget, 65536), 2u);
  budget.wanted = 300;
  EXPECT_EQ(MakeAll(budget, 65536), 300u);
}

TEST(KernelBudget, RefusesWithTheFiguresWhatDoesNotFit) {
  KernelBudget budget = Budget(2000);
  const size_t made = MakeAll(budget, 65536);
  EXPECT_LT(made, 2000u);
  const absl::Status status = budget.EntriesFor(65536).status();
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  const std::string text(status.message());
  EXPECT_THAT(text, HasSubstr("512 MiB"));
  EXPECT_THAT(text, HasSubstr("GF_PLUGIN_MAX_KERNEL_MIB"));
}

TEST(KernelBudget, CountsARingThatIsTooLarge) {
  KernelBudget budget = Budget(1);
  budget.ring_bytes = 600 * kMiB;
  EXPECT_TRUE(absl::IsResourceExhausted(budget.EntriesFor(1024).status()));
}

// One that asks for the most of everything, on a machine of many CPUs.
TEST(KernelBudget, HoldsTheLargestWishDown) {
  KernelBudget budget = Budget(2);
  budget.cpus = 64;
  const uint32_t entries = budget.EntriesFor(4'194'304).value();
  EXPECT_GE(entries, 10'000u);
  EXPECT_LE(budget.HookBytes(entries) * 2, 512 * kMiB);
}

// Else the kernel rounds up, and that would be nowhere in the sum.
TEST(KernelBudget, GivesPowersOfTwoWhereItGivesLess) {
  KernelBudget budget = Budget(2);
  const uint32_t entries = budget.EntriesFor(1'000'000).value();
  EXPECT_EQ(entries, 262'144u);
  EXPECT_GT(budget.HookBytes(entries + 1), budget.HookBytes(entries) * 3 / 2);
  EXPECT_EQ(budget.HookBytes(entries + 1), budget.HookBytes(entries * 2));
}

TEST(KernelBudget, ReckonsHashesForEachCpuThatMayCome) {
  KernelBudget budget = Budget(400);
  budget.possible_cpus = 128;
  EXPECT_GT(budget.HookBytes(4096, /*lazy=*/true), 16 * budget.HookBytes(4096));
  EXPECT_EQ(budget.EntriesFor(4096, /*lazy=*/true).value(),
            KernelBudget::kLeastEntries);
}

TEST(KernelBudget, ReckonsFourMillionFlows) {
  KernelBudget budget = Budget(1);
  budget.limit = 4096 * kMiB;
  EXPECT_EQ(budget.EntriesFor(4'194'304).value(), 4'194'304u);
  EXPECT_NEAR(budget.HookBytes(4'194'304) / kMiB, 2304, 1);
}

TEST(KernelBudget, DefaultsToAPartOfTheMachine) {
  EXPECT_EQ(DefaultKernelBytes(2, 64 * 1024 * kMiB), 512 * kMiB);
  EXPECT_EQ(DefaultKernelBytes(2, 2048 * kMiB), 256 * kMiB);
}

}  // namespace
}  // namespace xdplive::capture
