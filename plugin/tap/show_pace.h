// How often packets are shown to somebody: few 25 times a second, at once after
// a pause, many 10 times. Whoever hands packets on to a stream goes by the
// same.
#ifndef XDPLIVE_TAP_SHOW_PACE_H_
#define XDPLIVE_TAP_SHOW_PACE_H_

#include "absl/time/time.h"

namespace xdplive::tap {

inline constexpr absl::Duration kFewInterval = absl::Milliseconds(40);
inline constexpr absl::Duration kManyInterval = absl::Milliseconds(100);
inline constexpr double kManyPerSecond = 2'500;

// How long after `packets` that came within `time` the next ones are shown.
inline absl::Duration IntervalAfter(double packets, absl::Duration time) {
  const bool many = packets > absl::ToDoubleSeconds(time) * kManyPerSecond;
  return many ? kManyInterval : kFewInterval;
}

}  // namespace xdplive::tap

#endif  // XDPLIVE_TAP_SHOW_PACE_H_
