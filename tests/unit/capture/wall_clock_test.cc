#include "capture/ring/wall_clock.h"

#include <gtest/gtest.h>

#include <ctime>

namespace xdplive::capture {
namespace {

int64_t Read(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

TEST(WallClockTest, AddsTheDistanceOfTheClocks) {
  EXPECT_EQ(WallClock(1000).ToUnix(5), 1005);
  EXPECT_EQ(WallClock(-3).ToUnix(5), 2);
}

TEST(WallClockTest, MeasuresTheDistanceNow) {
  const int64_t before = Read(CLOCK_REALTIME);
  const auto monotonic = static_cast<uint64_t>(Read(CLOCK_MONOTONIC));
  const int64_t converted = WallClock::Now().ToUnix(monotonic);
  // NTP may move the clocks apart by some parts in a thousand meanwhile.
  EXPECT_NEAR(static_cast<double>(converted), static_cast<double>(before), 1e9);
}

TEST(TimeOrderTest, NeverGoesBack) {
  TimeOrder order;
  EXPECT_EQ(order.Next(-5), -5);
  EXPECT_EQ(order.Next(10), 10);
  EXPECT_EQ(order.Next(7), 10);
  EXPECT_EQ(order.Next(11), 11);
}

}  // namespace
}  // namespace xdplive::capture
