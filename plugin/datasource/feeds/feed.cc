#include "datasource/feeds/feed.h"

#include <utility>

namespace xdplive::datasource {
Feed::Feed(tap::TapSpec spec, flow::FlowOrigin origin, absl::Duration reach,
           flow::MemoryPool& pool, std::function<void()> on_news)
    : spec_(std::move(spec)),
      origin_(origin),
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
  return CountsSince();
}

absl::Time Feed::CountsSince() const {
  absl::MutexLock lock(&mutex_);
  return first_attached_;
}

Losses Feed::LostBetween(absl::Time from, absl::Time to) const {
  absl::MutexLock lock(&mutex_);
  return losses_.Between(from, to);
}

void Feed::Attach(const std::shared_ptr<tap::Tap>& tap, absl::Time now) {
  {
    absl::MutexLock lock(&mutex_);
    tap_ = tap;
    status_ = absl::OkStatus();
    if (first_attached_ == absl::InfiniteFuture()) first_attached_ = now;
  }
  SetGone(false);
  // Outside the lock: the reader thread may be calling OnPackets.
  tap->Start(*this);
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

void Feed::OnPackets(absl::Span<const tap::Packet> packets) {
  log_.Append(packets);
  on_news_();
}

void Feed::OnWindow(const tap::TapWindow& window) {
  history_.Append(window);
  on_news_();
}

}  // namespace xdplive::datasource
