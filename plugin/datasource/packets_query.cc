#include "datasource/packets_query.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "datasource/filtered_history.h"
#include "datasource/opened_query.h"
#include "datasource/packets_frame.h"
#include "datasource/query_frame.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Frame;
using sdk::data::Notice;

// How far behind a stream may be for a history to end where it is.
constexpr absl::Duration kMostBehind = absl::Milliseconds(500);

struct History {
  std::vector<TapPackets> taps;
  HistoryEnd end;
};

struct Range {
  absl::Time from;
  absl::Time to;
  absl::Time reach;  // historySeconds ago: older rows are not answered
};

// The end is inclusive to the millisecond. Far times saturate.
Range RangeOf(const sdk::backend::TimeRange& range, const Settings& settings,
              absl::Time now) {
  return {.from = absl::FromUnixMillis(range.from_ms),
          .to = absl::FromUnixMillis(range.to_ms) + absl::Milliseconds(1) -
                absl::Nanoseconds(1),
          .reach = now - absl::Seconds(settings.history_seconds)};
}

// Where the rows of the channel's stream ended just now; nothing while none
// runs.
Cursors SentSoFar(StreamPlace& place, absl::Time now) {
  absl::MutexLock lock(&place.mutex);
  return place.Binds(now) ? place.cursors : Cursors();
}

// The history ends before the first row that the stream has yet to send, lest
// that row is shown twice. A stream far behind is not waited for.
int64_t EndOf(const Feed& feed, const Range& range, const Cursors& sent,
              absl::Time now) {
  const int64_t end = absl::ToUnixNanos(range.to);
  const auto at = sent.find(feed.spec());
  if (at == sent.end()) return end;
  const flow::PacketLog::ReadResult next = feed.log().Read(at->second, 1);
  if (next.packets.empty()) return end;
  const int64_t unsent = next.packets[0].head.time_unix_ns;
  if (now - absl::FromUnixNanos(unsent) > kMostBehind) return end;
  return std::min(end, unsent - 1);
}

History ReadHistory(const OpenedQuery& opened, const FilteredHistory& kept,
                    const Range& range, size_t limit, const Cursors& sent,
                    absl::Time now) {
  History history;
  for (size_t i = 0; i < opened.feeds.size(); ++i) {
    const Feed& feed = *opened.feeds[i];
    flow::PacketLog::ReadResult read =
        kept.ReadNewest(i, absl::ToUnixNanos(std::max(range.from, range.reach)),
                        EndOf(feed, range, sent, now), limit);
    history.end.cursors[feed.spec()] = read.next_cursor;
    history.taps.push_back({feed.spec().interface, std::move(read.packets)});
  }
  return history;
}

void AppendNewest(History& history, size_t limit, Frame& frame) {
  const std::vector<RowPlace> rows = OrderByTime(history.taps);
  const size_t count = std::min(rows.size(), limit);
  AppendRows(history.taps, absl::MakeConstSpan(rows).last(count),
             std::numeric_limits<int64_t>::min(), frame);
  if (count == 0) return;
  history.end.has_rows = true;
  history.end.newest_ns = rows.back().time_unix_ns;
}

// A range that begins before the capture did.
void AddHistoryNotice(const FilteredHistory& kept, const Range& range,
                      absl::Time now, Frame& frame) {
  const absl::Time begin = std::max(range.reach, std::min(kept.Begin(), now));
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
                                    ChannelMemory& channels, const Scope& scope,
                                    const sdk::backend::DataQuery& asked,
                                    const Query& query, absl::Time now) {
  OpenedQuery opened = OpenQuery(hub, scope.policy, query);
  if (!opened.status.ok()) return opened.status;
  const Range range = RangeOf(asked.time_range, scope.settings, now);

  Frame frame = EmptyPacketsFrame();
  frame.meta.notices = std::move(opened.notices);
  DescribeFrame(paths, scope, asked, query, frame);
  // A browser's clock may be a little late.
  if (range.to + StreamSeam::kKept < now) frame.meta.channel.clear();
  const bool live = !frame.meta.channel.empty();
  const std::string key = ChannelKey(scope, frame.meta.channel);
  Cursors sent;
  if (live) sent = SentSoFar(*channels.places.Of(key), now);
  const FilteredHistory kept(hub, query.filter, opened.feeds);
  History history = ReadHistory(opened, kept, range, query.limit, sent, now);
  AppendNewest(history, query.limit, frame);
  AddHistoryNotice(kept, range, now, frame);
  kept.AddNotices(std::max(range.from, range.reach), now, frame.meta.notices);
  AddLossNotice(opened, range, frame);
  if (live) {
    channels.seam.Remember(key, scope.login, std::move(history.end), now);
  }
  return frame;
}

}  // namespace xdplive::datasource
