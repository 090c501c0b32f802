// Which series the charts of each channel draw. An answer, the subscribers and
// the stream of one channel share them, so that their columns agree; a series
// that was shown stays while the channel is in use. What is kept for channels
// that are not is bounded for each data source, and goes after a while.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_LIVE_SERIES_TABLE_H_
#define XDPLIVE_DATASOURCE_LIVE_SERIES_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "flow/history/ask/group_key.h"
#include "flow/history/ask/traffic.h"

namespace xdplive::datasource {

struct SeriesSet {
  struct Series {
    flow::GroupKey key;
    std::vector<std::string> texts;  // as the fields grouped by
  };

  mutable absl::Mutex mutex;
  std::vector<Series> shown ABSL_GUARDED_BY(mutex);
  // Whether packets were seen that found the flow table full.
  bool overflow ABSL_GUARDED_BY(mutex) = false;
  uint64_t version ABSL_GUARDED_BY(mutex) = 0;  // grows with every change

  std::vector<flow::GroupKey> Keys() const ABSL_SHARED_LOCKS_REQUIRED(mutex);
  // Takes in what of the answer has traffic and is not shown yet, while there
  // are fewer than `most`.
  void Adopt(const flow::TrafficAnswer& answer, size_t most)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
};

class SeriesTable {
 public:
  // Sets that nobody holds are kept this long for who comes next, as long as
  // those of one data source show no more series than that; a series takes
  // about half a KiB.
  static constexpr absl::Duration kKept = absl::Seconds(30);
  static constexpr size_t kMaxIdleSeries = 10'000;

  // The set of the channel that is named by a ChannelKey.
  std::shared_ptr<SeriesSet> Of(const std::string& channel, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Gives back what nobody held for kKept; to be called now and then.
  void Forget(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    std::shared_ptr<SeriesSet> set;
    absl::Time asked;
  };

  // Nobody but the table knows of it.
  static bool IsIdle(const Entry& entry) { return entry.set.use_count() == 1; }
  // Makes room in the data source of `channel`: what was asked last stays.
  void Shrink(const std::string& channel) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_SERIES_TABLE_H_
