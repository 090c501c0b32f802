// What the streams of this process did, for the metrics. Any thread.
#ifndef XDPLIVE_DATASOURCE_LIVE_STREAM_COUNTERS_H_
#define XDPLIVE_DATASOURCE_LIVE_STREAM_COUNTERS_H_

#include <atomic>
#include <cstdint>

namespace xdplive::datasource {

struct StreamCounters {
  std::atomic<int64_t> open{0};
  std::atomic<uint64_t> frames_sent{0};
  std::atomic<uint64_t> rows_sent{0};
  std::atomic<uint64_t> bytes_sent{0};
  std::atomic<uint64_t> rows_dropped{0};  // for a viewer too slow for them
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_STREAM_COUNTERS_H_
