#include "datasource/live/stream_pace.h"

#include <algorithm>

namespace xdplive::datasource {
namespace {

// Budget that may be saved up, in seconds: one long interval, and half of one
// more for a thread that comes late.
constexpr double kBurstSeconds = 0.15;

}  // namespace

size_t StreamPace::RowsAllowed(absl::Time now) {
  const double seconds =
      std::clamp(absl::ToDoubleSeconds(now - last_refill_), 0.0, kBurstSeconds);
  last_refill_ = now;
  rows_ = std::min(rows_ + seconds * kRowsPerSecond,
                   kBurstSeconds * kRowsPerSecond);
  bytes_ = std::min(bytes_ + seconds * kBytesPerSecond,
                    kBurstSeconds * kBytesPerSecond);
  return static_cast<size_t>(
      std::max(0.0, std::min(rows_, bytes_ / bytes_per_row_)));
}

void StreamPace::Sent(absl::Time now, size_t rows, size_t bytes) {
  rows_ -= static_cast<double>(rows);
  bytes_ -= static_cast<double>(bytes);
  if (rows > 0) {
    bytes_per_row_ = static_cast<double>(bytes) / static_cast<double>(rows);
  }
  const absl::Duration interval =
      tap::IntervalAfter(static_cast<double>(rows), now - last_sent_);
  // Counted from when it was due, so that late wake-ups do not add up.
  next_ = std::max(next_ + interval, now + interval / 2);
  if (next_ > now + interval) next_ = now + interval;
  last_sent_ = now;
}

}  // namespace xdplive::datasource
