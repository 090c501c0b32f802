// Kernel times as wall-clock times.
#ifndef XDPLIVE_CAPTURE_RING_WALL_CLOCK_H_
#define XDPLIVE_CAPTURE_RING_WALL_CLOCK_H_

#include <algorithm>
#include <cstdint>
#include <limits>

namespace xdplive::capture {

// Turns CLOCK_MONOTONIC times of the last moments into Unix time. Take a new
// one for each round of records: the distance of the clocks moves with NTP,
// and by hours when the machine sleeps.
class WallClock {
 public:
  // `offset_ns`: Unix time minus CLOCK_MONOTONIC.
  explicit WallClock(int64_t offset_ns) : offset_ns_(offset_ns) {}

  static WallClock Now();

  int64_t ToUnix(uint64_t monotonic_ns) const {
    return static_cast<int64_t>(monotonic_ns) + offset_ns_;
  }

 private:
  int64_t offset_ns_;
};

// Keeps times from going back: CPUs share a ring, and clocks are set.
class TimeOrder {
 public:
  int64_t Next(int64_t time_unix_ns) {
    last_ = std::max(last_, time_unix_ns);
    return last_;
  }

 private:
  int64_t last_ = std::numeric_limits<int64_t>::min();
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_RING_WALL_CLOCK_H_
