#include "datasource/kinds/packets/packets_stream.h"

#include <algorithm>
#include <map>
#include <utility>

namespace xdplive::datasource {
namespace {

using sdk::data::FrameParts;

// Feeds whose place a stream remembers: more than those it follows, where
// interfaces come and go.
constexpr size_t kMostCursors = 1024;

}  // namespace

PacketsStream::PacketsStream(Open open, Query query,
                             std::shared_ptr<Channel> channel,
                             FrameSender sender, StreamCounters& counters)
    : open_(std::move(open)),
      query_(std::move(query)),
      channel_(std::move(channel)),
      outlet_(std::move(sender), counters) {
  Follow(open_());
}

PacketsStream::~PacketsStream() { channel_->End(); }

void PacketsStream::Refresh() {
  // Outside the lock: attaching may take long and Flush must go on.
  Follow(open_());
}

void PacketsStream::Close() {
  absl::MutexLock lock(&mutex_);
  outlet_.Close();
}

void PacketsStream::Follow(OpenedQuery opened) {
  {
    absl::MutexLock lock(&mutex_);
    absl::MutexLock sending(&channel_->mutex());
    std::map<tap::TapSpec, uint64_t>& sent =
        channel_->cursor<PacketsCursor>().next;
    std::map<tap::TapSpec, uint64_t> next;
    for (const FeedLease& feed : opened.feeds) {
      const uint64_t end = feed->log().EndCursor();
      const auto at = sent.find(feed->spec());
      next[feed->spec()] = at == sent.end() ? end : std::min(at->second, end);
    }
    // An interface may be gone for a moment, and its feed is kept meanwhile:
    // what comes when it is back is not to be skipped.
    for (const auto& [spec, cursor] : sent) {
      if (next.size() >= kMostCursors) break;
      next.try_emplace(spec, cursor);
    }
    sent = std::move(next);
    feeds_.swap(opened.feeds);
    outlet_.SetFailure(FailureOf(opened));
  }
  // The old feeds go here, outside the lock: releasing a lease takes the hub's.
}

absl::Time PacketsStream::Flush(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  if (outlet_.closed()) return absl::InfiniteFuture();
  if (outlet_.has_news()) outlet_.SendNews(EmptyFrame(query_));
  absl::MutexLock sending(&channel_->mutex());
  return FlushRows(now);
}

absl::Time PacketsStream::FlushRows(absl::Time now) {
  const uint64_t pending = Pending();
  if (pending == 0) return absl::InfiniteFuture();
  const absl::Time due = std::max(pace_.next(), channel_->held_until());
  if (now < due) return due;
  const size_t allowed = pace_.RowsAllowed(now);
  if (allowed == 0 || outlet_.queued_bytes() > kMaxQueuedBytes) {
    return now + StreamPace::kManyInterval;
  }
  SendRows(Read(pending, allowed), now);
  return Pending() == 0 ? absl::InfiniteFuture() : pace_.next();
}

uint64_t PacketsStream::Pending() const {
  const auto& sent = channel_->cursor<PacketsCursor>().next;
  uint64_t rows = 0;
  for (const FeedLease& feed : feeds_) {
    const Feed::News news = feed->NewsAfter(sent.at(feed->spec()));
    rows += news.to - news.from;
  }
  return rows;
}

// All ends before the first read, and the last feed's first: egress comes after
// ingress, so no answer is taken without the question before it.
std::vector<Feed::News> PacketsStream::AllNews() const {
  const auto& sent = channel_->cursor<PacketsCursor>().next;
  std::vector<Feed::News> news(feeds_.size());
  for (size_t i = feeds_.size(); i-- > 0;) {
    news[i] = feeds_[i]->NewsAfter(sent.at(feeds_[i]->spec()));
  }
  return news;
}

std::vector<TapPackets> PacketsStream::Read(uint64_t pending, size_t allowed) {
  std::vector<TapPackets> taps;
  uint64_t dropped = 0;
  const std::vector<Feed::News> news = AllNews();
  auto& sent = channel_->cursor<PacketsCursor>().next;
  for (size_t i = 0; i < feeds_.size(); ++i) {
    const Feed& feed = *feeds_[i];
    uint64_t& cursor = sent.at(feed.spec());
    const auto [from, to] = news[i];
    cursor = from;
    const uint64_t here = to - from;
    // Each tap's share of what is allowed; its oldest rows are skipped.
    const uint64_t share =
        pending <= allowed ? here : (here * allowed + pending - 1) / pending;
    if (here > share) {
      dropped += here - share;
      cursor = to - share;
    }
    flow::PacketLog::ReadResult read = feed.log().Read(cursor, share);
    dropped += read.lost;
    cursor = read.next_cursor;
    taps.push_back({feed.spec().origin.interface, std::move(read.packets)});
  }
  outlet_.Dropped(dropped);
  return taps;
}

void PacketsStream::SendRows(const std::vector<TapPackets>& taps,
                             absl::Time now) {
  const std::vector<RowPlace> rows = OrderByTime(taps);
  // Not kept: each stream would hold the room of its largest burst for good.
  sdk::data::Frame frame = EmptyFrame(query_);
  int64_t& newest_ns = channel_->cursor<PacketsCursor>().newest_ns;
  AppendPackets(query_, taps, rows, newest_ns, frame);
  if (!rows.empty()) newest_ns = std::max(newest_ns, rows.back().time_unix_ns);
  channel_->Sent();
  const size_t bytes =
      outlet_.Send(std::move(frame), FrameParts::kData, rows.size());
  pace_.Sent(now, rows.size(), bytes);
}

}  // namespace xdplive::datasource
