#include "datasource/packets_query.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "datasource/opened_query.h"
#include "datasource/packets_frame.h"
#include "datasource/query_frame.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Frame;
using sdk::data::Notice;

struct History {
  std::vector<TapPackets> taps;
  Cursors end;
};

struct Range {
  absl::Time from;
  absl::Time to;
};

// The end is inclusive to the millisecond. Far times saturate.
Range RangeOf(const sdk::backend::TimeRange& range) {
  return {absl::FromUnixMillis(range.from_ms),
          absl::FromUnixMillis(range.to_ms) + absl::Milliseconds(1) -
              absl::Nanoseconds(1)};
}

History ReadHistory(const OpenedQuery& opened, const Range& range,
                    size_t limit) {
  History history;
  for (const FeedLease& feed : opened.feeds) {
    flow::PacketLog::ReadResult read = feed->log().ReadNewest(
        absl::ToUnixNanos(range.from), absl::ToUnixNanos(range.to), limit);
    history.end[feed->spec()] = read.next_cursor;
    history.taps.push_back({feed->spec().interface, std::move(read.packets)});
  }
  return history;
}

void AppendNewest(const History& history, size_t limit, Frame& frame) {
  const std::vector<RowPlace> rows = OrderByTime(history.taps);
  const size_t count = std::min(rows.size(), limit);
  AppendRows(history.taps, absl::MakeConstSpan(rows).last(count),
             std::numeric_limits<int64_t>::min(), frame);
}

// A range that begins before the capture did.
void AddHistoryNotice(const OpenedQuery& opened, const Range& range,
                      absl::Time now, Frame& frame) {
  absl::Time begin = absl::InfinitePast();
  for (const FeedLease& feed : opened.feeds) {
    begin = std::max(begin, std::min(feed->HistoryBegin(), now));
  }
  if (range.from >= begin) return;
  frame.meta.notices.push_back(
      {Notice::Severity::kInfo,
       absl::StrCat("the packet history begins at ",
                    absl::FormatTime("%Y-%m-%d %H:%M:%E3S UTC", begin,
                                     absl::UTCTimeZone()),
                    "; the time range reaches back before it")});
}

void AddLossNotice(const OpenedQuery& opened, const Range& range,
                   Frame& frame) {
  Losses lost;
  for (const FeedLease& feed : opened.feeds) {
    const Losses here = feed->LostBetween(range.from, range.to);
    lost.over_budget += here.over_budget;
    lost.ring_full += here.ring_full;
  }
  if (!lost.any()) return;
  frame.meta.notices.push_back(
      {Notice::Severity::kWarning,
       absl::StrCat(lost.over_budget + lost.ring_full,
                    " packets of this range are counted but not shown: ",
                    lost.over_budget, " over the budget of packetsPerSecond, ",
                    lost.ring_full, " with the ring buffer full")});
}

}  // namespace

absl::StatusOr<Frame> AnswerPackets(CaptureHub& hub, PathTable& paths,
                                    StreamSeam& seam, const Scope& scope,
                                    const sdk::backend::DataQuery& asked,
                                    const Query& query, absl::Time now) {
  OpenedQuery opened = OpenQuery(hub, scope.policy, query);
  if (!opened.status.ok()) return opened.status;
  const Range range = RangeOf(asked.time_range);
  History history = ReadHistory(opened, range, query.limit);

  Frame frame = EmptyPacketsFrame();
  frame.meta.notices = std::move(opened.notices);
  AppendNewest(history, query.limit, frame);
  AddHistoryNotice(opened, range, now, frame);
  AddLossNotice(opened, range, frame);
  DescribeFrame(paths, scope, asked, query, frame);
  // A stream goes on behind a range that ends about now, a browser's clock
  // being a little late; behind an older one it starts with what comes next.
  if (!frame.meta.channel.empty() && range.to + StreamSeam::kKept >= now) {
    seam.Remember(frame.meta.channel, std::move(history.end), now);
  }
  return frame;
}

}  // namespace xdplive::datasource
