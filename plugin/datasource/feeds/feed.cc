#include "datasource/feeds/feed.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace xdplive::datasource {
Feed::Feed(tap::TapSpec spec, flow::FlowOrigin origin, absl::Time made,
           absl::Duration reach, flow::MemoryPool& pool,
           std::function<void()> on_news)
    : spec_(std::move(spec)),
      origin_(origin),
      made_(made),
      on_news_(std::move(on_news)),
      log_(&pool),
      history_({.reach_ns = absl::ToInt64Nanoseconds(reach)}, &pool),
      status_(BeingAttached()),
      losses_(reach),
      share_(&pool, this) {}

Feed::~Feed() { Detach(absl::CancelledError("the feed is closed")); }

absl::Status Feed::BeingAttached() {
  return absl::UnavailableError(
      "being attached; packets and counts come within seconds");
}

absl::Status Feed::status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

absl::Time Feed::HistoryBegin() const {
  const flow::PacketLog::Counters counters = log_.counters();
  if (counters.evicted > 0) {
    return absl::FromUnixNanos(counters.begin_unix_ns);
  }
  absl::MutexLock lock(&mutex_);
  return shows_since_;
}

absl::Time Feed::CountsSince() const {
  absl::MutexLock lock(&mutex_);
  return counts_since_;
}

Feed::News Feed::NewsAfter(uint64_t cursor) const {
  absl::MutexLock lock(&mutex_);
  const uint64_t from = std::max(cursor, std::min(news_from_, news_to_));
  return {from, std::max(from, news_to_)};
}

Losses Feed::LostBetween(absl::Time from, absl::Time to) const {
  absl::MutexLock lock(&mutex_);
  return losses_.Between(from, to);
}

void Feed::Attach(const std::shared_ptr<tap::Tap>& tap, absl::Time now) {
  {
    absl::MutexLock lock(&mutex_);
    tap_ = tap;
    counts_since_ = std::min(counts_since_, now);
    shows_since_ = std::min(shows_since_, now);
  }
  SetGone(false);
  // Outside the lock: the reader thread may be calling OnPackets.
  tap->Start(*this);
  absl::MutexLock lock(&mutex_);
  status_ = absl::OkStatus();
}

void Feed::Detach(absl::Status why) {
  std::shared_ptr<tap::Tap> tap;
  {
    absl::MutexLock lock(&mutex_);
    tap = std::exchange(tap_, nullptr);
    status_ = std::move(why);
  }
  if (tap == nullptr) return;
  tap->Stop(*this);
  SetGone(true);
}

void Feed::SetGone(bool gone) {
  log_.SetGone(gone);
  history_.SetGone(gone);
  share_.SetGone(gone);
}

size_t Feed::HeldBytes() const {
  absl::MutexLock lock(&mutex_);
  return losses_.bytes();
}

bool Feed::GiveWay(size_t most, Depth /*depth*/) {
  absl::MutexLock lock(&mutex_);
  bool gave = true;
  while (losses_.bytes() > most && (gave = losses_.Thin())) {
  }
  return gave;
}

absl::Status Feed::TapStatus() const {
  const std::shared_ptr<tap::Tap> tap = this->tap();
  return tap == nullptr ? status() : tap->status();
}

std::optional<tap::LedgerRow> Feed::Sample(absl::Time now) {
  const std::shared_ptr<tap::Tap> tap = this->tap();
  if (tap == nullptr) return std::nullopt;
  absl::StatusOr<tap::LedgerRow> row = tap->ReadLedger();
  if (!row.ok()) return std::nullopt;
  {
    absl::MutexLock lock(&mutex_);
    losses_.Add(now, {row->over_budget, row->ring_full});
  }
  share_.Settle();
  return *std::move(row);
}

std::shared_ptr<tap::Tap> Feed::tap() const {
  absl::MutexLock lock(&mutex_);
  return tap_;
}

tap::TapMoments Feed::WantsSince() const {
  const flow::HistorySnapshotPtr counted = history_.Read();
  const int64_t newest = log_.counters().newest_unix_ns;
  return {.windows_unix_ns = counted->empty() ? 0 : counted->extent().end,
          .packets_unix_ns = newest};
}

void Feed::OnPast(const tap::TapMoments& whole_since) {
  const bool is_new = log_.EndCursor() == 0;
  absl::MutexLock lock(&mutex_);
  counts_since_ =
      std::min(counts_since_, absl::FromUnixNanos(whole_since.windows_unix_ns));
  shows_since_ =
      std::min(shows_since_, absl::FromUnixNanos(whole_since.packets_unix_ns));
  // What a feed that is here missed for a moment is news.
  if (is_new) news_from_ = std::numeric_limits<uint64_t>::max();
}

void Feed::OnPresent() {
  // A stream may have waited for the tap as long as the feed is there.
  const uint64_t news =
      log_.ReadNewest(0, absl::ToUnixNanos(made_), 0).next_cursor;
  const uint64_t end = log_.EndCursor();
  absl::MutexLock lock(&mutex_);
  news_from_ = std::min(news_from_, news);
  news_to_ = end;
}

void Feed::OnPackets(absl::Span<const tap::Packet> packets) {
  log_.Append(packets);
  const uint64_t end = log_.EndCursor();
  {
    absl::MutexLock lock(&mutex_);
    news_to_ = end;
  }
  on_news_();
}

void Feed::OnPart(absl::Span<const tap::Packet> packets) {
  log_.Append(packets);
}

void Feed::OnWindow(const tap::TapWindow& window) {
  history_.Append(window);
  on_news_();
}

}  // namespace xdplive::datasource
