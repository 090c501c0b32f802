#include "datasource/feeds/feed.h"

#include <utility>
#include <vector>

namespace xdplive::datasource {
namespace {

flow::PacketEntry EntryOf(const tap::PacketView& view) {
  flow::PacketEntry entry;
  entry.head.time_unix_ns = view.time_unix_ns;
  entry.head.wire_length = view.wire_length;
  entry.head.wire_packets = view.wire_packets;
  entry.head.stripped_vlan = {view.stripped_vlan_protocol,
                              view.stripped_vlan_tci};
  entry.head.direction =
      view.direction == tap::Direction::kEgress ? TAP_EGRESS : TAP_INGRESS;
  entry.bytes = view.bytes;
  return entry;
}

}  // namespace

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
  // Outside the lock: the reader thread may be calling OnPackets. Windows
  // first: the tap counts from its first packet sink on.
  tap->AddWindowSink(this);
  tap->AddSink(this);
}

void Feed::Detach(absl::Status why) {
  std::shared_ptr<tap::Tap> tap;
  {
    absl::MutexLock lock(&mutex_);
    tap = std::exchange(tap_, nullptr);
    status_ = std::move(why);
  }
  if (tap == nullptr) return;
  tap->RemoveSink(this);
  tap->RemoveWindowSink(this);
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

bool Feed::attached() const {
  const std::shared_ptr<tap::Tap> tap = this->tap();
  return tap != nullptr && tap->attached();
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

void Feed::OnPackets(absl::Span<const tap::PacketView> packets) {
  std::vector<flow::PacketEntry> entries;
  entries.reserve(packets.size());
  for (const tap::PacketView& view : packets) {
    entries.push_back(EntryOf(view));
  }
  log_.Append(entries);
  on_news_();
}

void Feed::OnWindow(const tap::TapWindow& window) {
  flow::HistoryPiece piece;
  piece.time = {window.begin_unix_ns, window.end_unix_ns};
  piece.counts = {window.seen, window.counts};
  piece.clock_offset_ns = window.clock_offset_ns;
  std::vector<tap_flow_record> flows;
  for (const tap_flow_record& flow : window.flows) {
    if ((flow.key.taps >> window.slot & 1) != 0) flows.push_back(flow);
  }
  piece.flows = flows;
  history_.Append(piece);
  on_news_();
}

}  // namespace xdplive::datasource
