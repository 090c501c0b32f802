// When one stream may send its next frame and how large that may be. Few rows
// go 25 times a second, at once after a pause; many rows go 10 times a second.
// A browser takes 50,000 rows a second at full frame rate and Grafana closes
// its socket at four times that, so the ceilings lie there; what does not fit
// is dropped by the stream, oldest first. Not thread-safe.
#ifndef XDPLIVE_DATASOURCE_LIVE_STREAM_PACE_H_
#define XDPLIVE_DATASOURCE_LIVE_STREAM_PACE_H_

#include <cstddef>

#include "absl/time/time.h"
#include "tap/show_pace.h"

namespace xdplive::datasource {

class StreamPace {
 public:
  static constexpr double kRowsPerSecond = 50'000;
  static constexpr double kBytesPerSecond = 16 << 20;
  static constexpr absl::Duration kFewInterval = tap::kFewInterval;
  static constexpr absl::Duration kManyInterval = tap::kManyInterval;

  // The earliest time of the next frame; InfinitePast before the first.
  absl::Time next() const { return next_; }

  // Rows a frame sent now may have; may be 0 while the budget is spent.
  size_t RowsAllowed(absl::Time now);

  // A frame of `rows` rows and `bytes` bytes was sent.
  void Sent(absl::Time now, size_t rows, size_t bytes);

 private:
  absl::Time last_refill_ = absl::InfinitePast();
  absl::Time last_sent_ = absl::InfinitePast();
  absl::Time next_ = absl::InfinitePast();
  // What may be sent now. Bytes are known only once written, so that budget
  // can go below zero, and the next frames wait.
  double rows_ = 0;
  double bytes_ = 0;
  double bytes_per_row_ = 256;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_STREAM_PACE_H_
