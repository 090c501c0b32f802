#include "filter/filter_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace xdplive::filter {
namespace {

using ::testing::HasSubstr;

std::string Port(int number) { return absl::StrCat("udp port ", number); }

TEST(FilterCacheTest, CompilesATextOnce) {
  FilterCache cache;
  const auto first = cache.Get("a", "tcp port 80");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ((*first)->text, "tcp port 80");
  const auto second = cache.Get("a", "tcp port 80");
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(first->get(), second->get());
  EXPECT_EQ(cache.entries(), 1u);
}

TEST(FilterCacheTest, KeepsWhyATextDoesNotCompile) {
  FilterCache cache;
  const auto refused = cache.Get("a", "tcp prt 80");
  EXPECT_TRUE(absl::IsInvalidArgument(refused.status()));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("syntax error"));
  EXPECT_EQ(cache.Get("a", "tcp prt 80").status(), refused.status());
  EXPECT_EQ(cache.entries(), 1u);
}

TEST(FilterCacheTest, CompilesOnceForThoseWhoAskAtOnce) {
  FilterCache cache;
  std::vector<FilterPtr> got(8);
  std::vector<std::thread> threads;
  threads.reserve(got.size());
  for (FilterPtr& mine : got) {
    threads.emplace_back(
        [&] { mine = *cache.Get("a", "port 80 or port 443"); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const FilterPtr& mine : got) EXPECT_EQ(mine, got.front());
}

TEST(FilterCacheTest, KeepsItsBoundsInEntriesAndBytes) {
  FilterCache few({.entries = 10, .bytes = 1 << 20});
  FilterCache small({.entries = 1000, .bytes = 20'000});
  for (int i = 1; i <= 100; ++i) {
    ASSERT_TRUE(few.Get("a", Port(i)).ok());
    ASSERT_TRUE(small.Get("a", Port(i)).ok());
    EXPECT_LE(few.entries(), 10u);
    EXPECT_LE(small.bytes(), 20'000u);
  }
  EXPECT_EQ(few.entries(), 10u);
  EXPECT_GT(small.entries(), 10u);
}

TEST(FilterCacheTest, ForgetsWhatWasNotAskedForForLongest) {
  FilterCache cache({.entries = 2, .bytes = 1 << 20});
  const FilterPtr one = *cache.Get("a", Port(1));
  const FilterPtr two = *cache.Get("a", Port(2));
  EXPECT_EQ(*cache.Get("a", Port(1)), one);
  ASSERT_TRUE(cache.Get("a", Port(3)).ok());
  EXPECT_EQ(*cache.Get("a", Port(1)), one);
  EXPECT_NE(*cache.Get("a", Port(2)), two);
}

TEST(FilterCacheTest, LetsNobodyPushOutAnothersFilters) {
  FilterCache cache({.entries = 20, .bytes = 40'000});
  std::vector<FilterPtr> mine;
  for (int i = 1; i <= 5; ++i) mine.push_back(*cache.Get("me", Port(i)));
  std::string text = "port 1";
  for (int i = 2; i < 100; ++i) {
    if (i < 40) absl::StrAppend(&text, " or port ", i);
    ASSERT_TRUE(cache.Get("greedy", absl::StrCat(text, " or ", Port(i))).ok());
  }
  for (int i = 1; i <= 5; ++i) {
    EXPECT_EQ(*cache.Get("me", Port(i)), mine[static_cast<size_t>(i) - 1]);
  }
}

}  // namespace
}  // namespace xdplive::filter
