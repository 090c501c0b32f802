#include "datasource/kinds/packets/packets_query.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "datasource/kinds/packets/packet_rows.h"
#include "datasource/live/query_frame.h"
#include "datasource/past/filtered_history.h"
#include "datasource/past/opened_query.h"
#include "datasource/past/query_range.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Frame;
using sdk::data::Notice;

// How far behind a stream may be for a history to end where it is.
constexpr absl::Duration kMostBehind = absl::Milliseconds(500);

struct History {
  std::vector<TapPackets> taps;
  PacketsCursor end;
  bool has_rows = false;
};

// Where the rows of the channel's stream ended just now; nothing while none
// runs.
PacketsCursor SentSoFar(const Channel& channel, absl::Time now) {
  absl::MutexLock lock(&channel.mutex());
  const PacketsCursor* sent = channel.BoundBy<PacketsCursor>(now);
  return sent == nullptr ? PacketsCursor() : *sent;
}

// The history ends before the first row that the stream has yet to send, lest
// that row is shown twice. A stream far behind is not waited for.
int64_t EndOf(const Feed& feed, const QueryRange& range,
              const PacketsCursor& sent, absl::Time now) {
  const int64_t end = absl::ToUnixNanos(range.to);
  const auto at = sent.next.find(feed.spec());
  if (at == sent.next.end()) return end;
  const flow::PacketLog::ReadResult next = feed.log().Read(at->second, 1);
  if (next.packets.empty()) return end;
  const int64_t unsent = next.packets[0].head.time_unix_ns;
  if (now - absl::FromUnixNanos(unsent) > kMostBehind) return end;
  return std::min(end, unsent - 1);
}

History ReadHistory(const OpenedQuery& opened, const FilteredHistory& kept,
                    const QueryRange& range, size_t limit,
                    const PacketsCursor& sent, absl::Time now) {
  History history;
  for (size_t i = 0; i < opened.feeds.size(); ++i) {
    const Feed& feed = *opened.feeds[i];
    flow::PacketLog::ReadResult read =
        kept.ReadNewest(i, absl::ToUnixNanos(range.begin()),
                        EndOf(feed, range, sent, now), limit);
    history.end.next[feed.spec()] = read.next_cursor;
    history.taps.push_back(
        {feed.spec().origin.interface, std::move(read.packets)});
  }
  return history;
}

void AppendNewest(History& history, const Query& query, Frame& frame) {
  std::vector<RowPlace> rows = OrderByTime(history.taps);
  if (rows.empty()) return;
  history.has_rows = true;
  history.end.newest_ns = rows.back().time_unix_ns;
  const size_t count = std::min(rows.size(), size_t{query.limit});
  rows.erase(rows.begin(), rows.end() - static_cast<ptrdiff_t>(count));
  if (query.row_order == RowOrder::kNewest) {
    std::reverse(rows.begin(), rows.end());
  }
  AppendPackets(query, history.taps, rows, std::numeric_limits<int64_t>::min(),
                frame);
}

void AddLossNotice(const OpenedQuery& opened, const QueryRange& range,
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
  OpenedQuery opened = OpenQuery(hub, scope.asker(), query);
  if (!opened.status.ok()) return opened.status;
  const QueryRange range = RangeOf(asked.time_range, scope.settings, now);

  Frame frame = EmptyFrame(query);
  frame.meta.notices = std::move(opened.notices);
  DescribeFrame(paths, scope, asked, query, frame);
  if (!EndsNow(range, now)) frame.meta.channel.clear();
  const bool live = !frame.meta.channel.empty();
  const std::string key = ChannelKey(scope, frame.meta.channel);
  PacketsCursor sent;
  if (live) sent = SentSoFar(*channels.table.Of(key), now);
  const FilteredHistory kept(hub, query.filter, opened.feeds,
                             &scope.call->cancelled_flag());
  History history = ReadHistory(opened, kept, range, query.limit, sent, now);
  if (scope.call->cancelled()) return absl::CancelledError("answer packets");
  AppendNewest(history, query, frame);
  AddBeginNotice("the packet history", kept.Begin(), CountedSince(opened),
                 range, now, frame);
  kept.AddNotices(range.begin(), now, frame.meta.notices);
  AddLossNotice(opened, range, frame);
  if (live) {
    HistoryEnd end{.cursor = std::move(history.end),
                   .has_rows = history.has_rows};
    channels.answered.Remember(key, scope.login, std::move(end), now);
  }
  return frame;
}

}  // namespace xdplive::datasource
