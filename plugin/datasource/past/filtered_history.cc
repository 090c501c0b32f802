#include "datasource/past/filtered_history.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "datasource/past/packet_sieve.h"

namespace xdplive::datasource {
namespace {

using flow::PacketBatch;
using flow::PacketLog;
using sdk::data::Notice;

// The tap starts a little after the feed was attached; where the first row is
// known, nothing that matched came between.
int64_t OwnBegin(const Feed& feed) {
  const PacketLog::Counters counters = feed.log().counters();
  return counters.rows > 0 ? counters.begin_unix_ns
                           : absl::ToUnixNanos(feed.HistoryBegin());
}

}  // namespace

FilteredHistory::FilteredHistory(CaptureHub& hub,
                                 const filter::FilterPtr& filter,
                                 const std::vector<FeedLease>& feeds,
                                 const std::atomic<bool>* given_up)
    : filter_(filter), given_up_(given_up) {
  for (const FeedLease& feed : feeds) {
    Source source{.own = &*feed, .unfiltered = std::nullopt};
    source.own_begin_ns = OwnBegin(*feed);
    if (filter != nullptr) {
      source.unfiltered = hub.Visit(
          {feed->spec().origin.interface, feed->spec().origin.direction});
    }
    sources_.push_back(std::move(source));
  }
}

PacketLog::ReadResult FilteredHistory::ReadNewest(size_t feed, int64_t from_ns,
                                                  int64_t to_ns,
                                                  size_t max_rows) const {
  const Source& source = sources_[feed];
  const PacketLog& log = source.own->log();
  if (!source.unfiltered.has_value() || from_ns >= source.own_begin_ns) {
    return log.ReadNewest(from_ns, to_ns, max_rows);
  }
  PacketLog::ReadResult own =
      log.ReadNewest(source.own_begin_ns, to_ns, max_rows);
  PacketBatch joined =
      ReadMatching((*source.unfiltered)->log(), *filter_, from_ns,
                   std::min(to_ns, source.own_begin_ns - 1),
                   max_rows - own.packets.size(), given_up_);
  for (size_t i = 0; i < own.packets.size(); ++i) {
    joined.Append(own.packets[i]);
  }
  own.packets = std::move(joined);
  return own;
}

absl::Time FilteredHistory::Begin() const {
  absl::Time begin = absl::InfinitePast();
  for (const Source& source : sources_) {
    absl::Time here = source.own->HistoryBegin();
    if (source.unfiltered.has_value()) {
      here = std::min(here, (*source.unfiltered)->HistoryBegin());
    }
    begin = std::max(begin, here);
  }
  return begin;
}

void FilteredHistory::AddNotices(absl::Time from, absl::Time now,
                                 std::vector<Notice>& notices) const {
  absl::Time begin = absl::InfinitePast();
  uint64_t lost = 0;
  for (const Source& source : sources_) {
    if (!source.unfiltered.has_value()) continue;
    const absl::Time here = std::min(source.own->HistoryBegin(), now);
    begin = std::max(begin, here);
    const Losses losses = (*source.unfiltered)->LostBetween(from, here);
    lost += losses.over_budget + losses.ring_full;
  }
  if (from >= begin) return;
  std::string text = absl::StrCat(
      "the tap of this filter counts since ",
      absl::FormatTime("%Y-%m-%d %H:%M:%E3S UTC", begin, absl::UTCTimeZone()),
      "; earlier rows are those that match among the packets kept without a "
      "filter, by the bytes that were kept");
  if (lost > 0) absl::StrAppend(&text, "; ", lost, " packets were not kept");
  notices.push_back(
      {lost > 0 ? Notice::Severity::kWarning : Notice::Severity::kInfo,
       std::move(text)});
}

}  // namespace xdplive::datasource
