#include "datasource/kinds/packets/packets_subscription.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/types/span.h"
#include "datasource/live/stream_scheduler.h"

namespace xdplive::datasource {

using sdk::data::FrameParts;

PacketsSubscription::PacketsSubscription(
    OpenedQuery opened, Query query, std::shared_ptr<Channel> channel,
    const std::optional<HistoryEnd>& history, absl::Time now,
    FrameAnswer answer, StreamCounters& counters)
    : opened_(std::move(opened)),
      query_(std::move(query)),
      channel_(std::move(channel)),
      history_(CursorOf<PacketsCursor>(history)),
      deadline_(history.has_value() && history->has_rows ? now + kPatience
                                                         : now),
      counters_(counters),
      answer_(std::move(answer)) {}

PacketsSubscription::~PacketsSubscription() {
  if (answer_.is_due()) Answer({}, {});
}

absl::Time PacketsSubscription::Flush(absl::Time now) {
  absl::MutexLock sending(&channel_->mutex());
  PacketsCursor end = EndOfAnswer(now);
  const std::vector<TapPackets> taps = Read(end);
  const std::vector<RowPlace> rows = OrderByTime(taps);
  if (rows.empty() && now < deadline_) {
    return MoreToCome(end) ? now + StreamScheduler::kRound : deadline_;
  }
  // Of the rows that come, none is to be told as older than one of the history.
  end.newest_ns = history_.has_value() ? history_->newest_ns
                                       : std::numeric_limits<int64_t>::min();
  channel_->Welcome(std::move(end), now, /*holds=*/history_.has_value());
  Answer(taps, rows);
  return absl::InfinitePast();
}

PacketsCursor PacketsSubscription::EndOfAnswer(absl::Time now) const {
  const PacketsCursor* sent = channel_->BoundBy<PacketsCursor>(now);
  if (sent != nullptr) return *sent;
  PacketsCursor end;
  for (const FeedLease& feed : opened_.feeds) {
    end.next[feed->spec()] = feed->log().EndCursor();
  }
  return end;
}

std::vector<TapPackets> PacketsSubscription::Read(
    const PacketsCursor& end) const {
  std::vector<TapPackets> taps;
  if (!history_.has_value()) return taps;
  uint64_t dropped = 0;
  for (const FeedLease& feed : opened_.feeds) {
    const auto first = history_->next.find(feed->spec());
    const auto past = end.next.find(feed->spec());
    if (first == history_->next.end() || past == end.next.end()) continue;
    uint64_t cursor = first->second;
    if (cursor >= past->second) continue;
    if (past->second - cursor > kMaxRows) {
      dropped += past->second - cursor - kMaxRows;
      cursor = past->second - kMaxRows;
    }
    flow::PacketLog::ReadResult read =
        feed->log().Read(cursor, past->second - cursor);
    dropped += read.lost;
    taps.push_back({feed->spec().origin.interface, std::move(read.packets)});
  }
  counters_.rows_dropped += dropped;
  return taps;
}

bool PacketsSubscription::MoreToCome(const PacketsCursor& end) const {
  return std::any_of(
      opened_.feeds.begin(), opened_.feeds.end(), [&](const FeedLease& feed) {
        const auto at = end.next.find(feed->spec());
        return at != end.next.end() && at->second < feed->log().EndCursor();
      });
}

void PacketsSubscription::Answer(const std::vector<TapPackets>& taps,
                                 const std::vector<RowPlace>& rows) {
  sdk::data::Frame frame = EmptyFrame(query_);
  if (!rows.empty()) {
    const size_t count = std::min(rows.size(), kMaxRows);
    counters_.rows_dropped += rows.size() - count;
    AppendPackets(query_, taps, absl::MakeConstSpan(rows).last(count),
                  history_->newest_ns, frame);
  }
  answer_.Give(std::move(frame),
               rows.empty() ? FrameParts::kSchema : FrameParts::kAll);
}

}  // namespace xdplive::datasource
