#include "capture/ring/wall_clock.h"

#include <ctime>

namespace xdplive::capture {
namespace {

int64_t Read(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

WallClock WallClock::Now() {
  const int64_t before = Read(CLOCK_MONOTONIC);
  const int64_t wall = Read(CLOCK_REALTIME);
  const int64_t after = Read(CLOCK_MONOTONIC);
  return WallClock(wall - (before + (after - before) / 2));
}

}  // namespace xdplive::capture
