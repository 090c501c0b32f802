#include "datasource/live/stream_pace.h"

#include <algorithm>

#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

// What ten seconds of a steady offer came to.
struct Outcome {
  int frames = 0;
  double rows = 0;
  double bytes = 0;
  double largest_frame = 0;
};

Outcome RunTenSeconds(double rows_per_second, size_t bytes_per_row) {
  StreamPace pace;
  Outcome outcome;
  const absl::Time begin = absl::FromUnixSeconds(1000);
  double offered = 0;
  for (int ms = 0; ms < 10'000; ++ms) {
    const absl::Time now = begin + absl::Milliseconds(ms);
    offered += rows_per_second / 1000;
    if (offered < 1 || now < pace.next()) continue;
    const auto rows =
        std::min(static_cast<size_t>(offered), pace.RowsAllowed(now));
    if (rows == 0) continue;
    pace.Sent(now, rows, rows * bytes_per_row);
    offered = 0;
    ++outcome.frames;
    outcome.rows += static_cast<double>(rows);
    outcome.bytes += static_cast<double>(rows * bytes_per_row);
    outcome.largest_frame =
        std::max(outcome.largest_frame, static_cast<double>(rows));
  }
  return outcome;
}

TEST(StreamPace, SendsFewRowsTwentyFiveTimesASecond) {
  const Outcome outcome = RunTenSeconds(1000, 220);
  EXPECT_GE(outcome.frames, 245);
  EXPECT_LE(outcome.frames, 252);
  EXPECT_GE(outcome.rows, 9900);
}

TEST(StreamPace, SendsManyRowsTenTimesASecond) {
  const Outcome outcome = RunTenSeconds(20'000, 220);
  EXPECT_GE(outcome.frames, 95);
  EXPECT_LE(outcome.frames, 105);
  EXPECT_GE(outcome.rows, 198'000);
}

TEST(StreamPace, ReachesAndHoldsItsCeilingOfRows) {
  const Outcome outcome = RunTenSeconds(400'000, 220);
  EXPECT_LE(outcome.rows, 10.2 * StreamPace::kRowsPerSecond);
  EXPECT_GE(outcome.rows, 9.8 * StreamPace::kRowsPerSecond);
  EXPECT_LE(outcome.largest_frame, StreamPace::kRowsPerSecond / 5);
}

TEST(StreamPace, HoldsItsCeilingOfBytesWhateverTheRowsWeigh) {
  const Outcome outcome = RunTenSeconds(50'000, 5000);
  EXPECT_LE(outcome.bytes, 10.5 * StreamPace::kBytesPerSecond);
  EXPECT_GE(outcome.bytes, 9.0 * StreamPace::kBytesPerSecond);
}

TEST(StreamPace, LetsTheFirstPacketAfterIdleGoAtOnce) {
  StreamPace pace;
  const absl::Time begin = absl::FromUnixSeconds(1000);
  EXPECT_LE(pace.next(), begin);
  EXPECT_GT(pace.RowsAllowed(begin), 0u);
  pace.Sent(begin, 1, 200);
  EXPECT_GT(pace.next(), begin);
  EXPECT_LE(pace.next(), begin + absl::Milliseconds(100));
}

}  // namespace
}  // namespace xdplive::datasource
