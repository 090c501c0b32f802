// What the taps of a query counted, as the sources of one answer. A filter's
// tap counts since it was opened; before, the flows of the tap without a filter
// answer, as far as their keys tell.
#ifndef XDPLIVE_DATASOURCE_PAST_FLOW_SOURCES_H_
#define XDPLIVE_DATASOURCE_PAST_FLOW_SOURCES_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/past/flow_key_filter.h"
#include "datasource/past/query_range.h"
#include "filter/filter.h"
#include "flow/history/ask/group_table.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// The feeds without a filter beside those of a filter, as long as this is held.
class UnfilteredFeeds {
 public:
  UnfilteredFeeds() = default;
  // Opens nothing; asks the hub, who may be attaching.
  UnfilteredFeeds(CaptureHub& hub, const filter::FilterPtr& filter,
                  const std::vector<FeedLease>& feeds);

  // Beside the feed of that place; null: none, or it is one itself.
  const Feed* Of(size_t feed) const {
    return feed < feeds_.size() && feeds_[feed].has_value() ? &**feeds_[feed]
                                                            : nullptr;
  }

 private:
  std::vector<std::optional<FeedLease>> feeds_;
};

class FlowSources {
 public:
  // Whether what came before a filter's tap is wanted, and may be told from
  // keys: histograms have none.
  enum class Past { kFromKeys, kOwnOnly };

  // `feeds` are all of `filter`, which may be null, and `unfiltered` those
  // beside them. Nothing is wanted from before `begin`. `given_up` as in
  // FlowSource.
  FlowSources(const filter::FilterPtr& filter,
              const std::vector<FeedLease>& feeds,
              const UnfilteredFeeds& unfiltered, absl::Time begin, Past past,
              const std::atomic<bool>* given_up = nullptr);

  absl::Span<const flow::FlowSource> sources() const { return sources_; }

  // Up to when all taps have been read: Unix nanoseconds, a tap's last window
  // ended there. Nothing while none has counted for a whole window.
  std::optional<int64_t> end_ns() const { return end_ns_; }

  // From when on one of the taps tells something, and from when on all of them
  // do; taps that never counted do not count. InfiniteFuture, InfinitePast:
  // none.
  absl::Time First() const { return first_; }
  absl::Time Begin() const { return begin_; }

  // Adds what is to be said of the time before a tap's own, and how much there
  // could not be decided.
  void AddNotices(const QueryRange& range, absl::Time now,
                  std::vector<sdk::data::Notice>& notices) const;

 private:
  uint64_t UndecidedPackets(const QueryRange& range) const;
  // What `unfiltered`, which may be null, counted before `time`, with keys_ to
  // put to it; null: nothing.
  flow::HistorySnapshotPtr Earlier(const Feed* unfiltered, absl::Time time);
  void AddFeed(const Feed& feed, const Feed* unfiltered, absl::Time begin);
  void NoteEnd(const Feed& feed, const flow::HistorySnapshot& own,
               const flow::HistorySnapshot* earlier);

  const filter::FilterPtr filter_;
  // Null while nothing was told from keys.
  std::unique_ptr<FlowKeyFilter> keys_;
  const std::atomic<bool>* const given_up_;
  bool own_only_ = false;  // there is a filter, and no way back before it
  std::vector<flow::FlowSource> sources_;
  std::optional<int64_t> end_ns_;
  absl::Time first_ = absl::InfiniteFuture();
  absl::Time begin_ = absl::InfinitePast();
  absl::Time own_begin_ = absl::InfinitePast();  // of the taps themselves
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_PAST_FLOW_SOURCES_H_
