#include "sdk/backend/memory_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace sdk::backend {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr size_t kMiB = size_t{1} << 20;
constexpr MemoryLimits kLimits = {
    .request = 64 * kMiB, .client = 128 * kMiB, .process = 256 * kMiB};

TEST(MemoryBudget, BoundsTheSumOfARequestAndNamesTheFigure) {
  const auto budget = MemoryBudget::Make(kLimits);
  const auto request = budget->Open("a");
  const auto first = request->Take(40 * kMiB, "answer query A");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(request->left(), 24 * kMiB);
  const auto second = request->Take(25 * kMiB, "answer query B");
  EXPECT_TRUE(absl::IsOutOfRange(second.status()));
  EXPECT_THAT(second.status().message(),
              HasSubstr("answer query B: one request's answers take too much "
                        "memory: 25.0 MiB on top of 40.0 MiB that are taken, "
                        "allowed are 64.0 MiB"));
  EXPECT_TRUE(request->Take(24 * kMiB, "answer query C").ok());
}

TEST(MemoryBudget, BoundsTheSumOfAClientsRequests) {
  const auto budget = MemoryBudget::Make(kLimits);
  const auto one = budget->Open("a")->Take(64 * kMiB, "x");
  const auto two = budget->Open("a")->Take(64 * kMiB, "x");
  ASSERT_TRUE(one.ok() && two.ok());
  const auto three = budget->Open("a")->Take(1, "x");
  EXPECT_TRUE(absl::IsResourceExhausted(three.status())) << three.status();
  EXPECT_THAT(three.status().message(), HasSubstr("128.0 MiB"));
}

TEST(MemoryBudget, LeavesAShareForOneWhoComesNow) {
  const auto budget = MemoryBudget::Make(kLimits);
  const auto take = [&](const std::string& client) {
    std::vector<MemoryHold> held;
    while (true) {
      auto more = budget->Open(client)->Take(kMiB, "x");
      if (!more.ok()) return held;
      held.push_back(*std::move(more));
    }
  };
  const auto first = take("a");
  const auto second = take("b");
  const auto third = take("c");
  EXPECT_EQ(first.size(), 128u);
  EXPECT_EQ(second.size(), 64u);
  EXPECT_EQ(third.size(), 32u);
  EXPECT_LE(budget->usage().used, kLimits.process);
}

TEST(MemoryBudget, TellsWhenAllTogetherTakeTooMuch) {
  const auto budget =
      MemoryBudget::Make({.request = 100, .client = 100, .process = 150});
  const auto a = budget->Open("a")->Take(70, "x");
  ASSERT_TRUE(a.ok());
  const auto b = budget->Open("b")->Take(41, "x");
  EXPECT_TRUE(absl::IsUnavailable(b.status())) << b.status();
  EXPECT_THAT(budget->usage().refused, ElementsAre(0, 0, 1));
  EXPECT_TRUE(budget->Open("b")->Take(40, "x").ok());
}

TEST(MemoryBudget, HasAllBackWhenTheHoldsAreGone) {
  const auto budget = MemoryBudget::Make(kLimits);
  {
    auto hold = budget->Open("a")->Take(64 * kMiB, "x");
    MemoryHold moved = *std::move(hold);
    EXPECT_EQ(budget->usage().used, 64 * kMiB);
  }
  EXPECT_EQ(budget->usage().used, 0u);
}

TEST(MemoryBudget, FitsTakesNothing) {
  const auto budget = MemoryBudget::Make(kLimits);
  const auto request = budget->Open("a");
  EXPECT_TRUE(request->Fits(64 * kMiB, "x").ok());
  EXPECT_TRUE(absl::IsOutOfRange(request->Fits(65 * kMiB, "x")));
  EXPECT_EQ(budget->usage().used, 0u);
}

TEST(MemoryBudget, HoldsWhateverTheThreads) {
  const auto budget =
      MemoryBudget::Make({.request = 1000, .client = 1000, .process = 1500});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      const auto request = budget->Open(std::string(1, "ab"[i % 2]));
      for (int round = 0; round < 2000; ++round) {
        const auto hold = request->Take(300, "x");
        EXPECT_LE(budget->usage().used, 1500u);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(budget->usage().used, 0u);
}

}  // namespace
}  // namespace sdk::backend
