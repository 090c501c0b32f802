// The history of a query's feeds. That of a filter's feed begins when its tap
// was opened; before, it goes on with the matching ones among the packets kept
// without a filter, if anybody kept some.
#ifndef XDPLIVE_DATASOURCE_PAST_FILTERED_HISTORY_H_
#define XDPLIVE_DATASOURCE_PAST_FILTERED_HISTORY_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "datasource/feeds/capture_hub.h"
#include "filter/filter.h"
#include "flow/log/packet_log.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

class FilteredHistory {
 public:
  // `feeds` are all of `filter`, which may be null; `hub` and `feeds` outlive
  // this. Opens nothing. `given_up` as in FlowSource.
  FilteredHistory(CaptureHub& hub, const filter::FilterPtr& filter,
                  const std::vector<FeedLease>& feeds,
                  const std::atomic<bool>* given_up = nullptr);

  // As PacketLog::ReadNewest of the feed's log, earlier packets included. No
  // packet comes twice: those before the feed's oldest one are all the others
  // give. next_cursor is the feed's.
  flow::PacketLog::ReadResult ReadNewest(size_t feed, int64_t from_ns,
                                         int64_t to_ns, size_t max_rows) const;

  // From when on there is every row there was, of the feeds together.
  absl::Time Begin() const;

  // Adds what is to be said of rows from before a feed's own.
  void AddNotices(absl::Time from, absl::Time now,
                  std::vector<sdk::data::Notice>& notices) const;

 private:
  struct Source {
    const Feed* own;
    std::optional<FeedLease> unfiltered;  // of the same interface, direction
    int64_t own_begin_ns = 0;  // the rows of `own` are all from here on
  };

  const filter::FilterPtr filter_;
  const std::atomic<bool>* const given_up_;
  std::vector<Source> sources_;  // as the feeds
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_PAST_FILTERED_HISTORY_H_
