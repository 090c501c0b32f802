#include "link/serve/served_tap.h"

#include <utility>

namespace xdplive::link {
namespace {

void AddTo(tap::LedgerRow& row, const tap::Counts& counts) {
  row.seen += counts.seen.packets;
  row.seen_bytes += counts.seen.bytes;
  row.matched += counts.matched.packets;
  row.matched_bytes += counts.matched.bytes;
  row.counted += counts.counted;
  row.shown += counts.shown;
  row.over_budget += counts.over_budget;
  row.ring_full += counts.ring_full;
  row.unparsed += counts.unparsed;
  for (const tap::Amount& amount : counts.overflow) {
    row.overflow += amount.packets;
  }
}

}  // namespace

ServedTap::ServedTap(tap::TapSpec asked, std::shared_ptr<TapLanes> lanes,
                     std::shared_ptr<tap::Tap> tap)
    : asked_(std::move(asked)),
      lanes_(std::move(lanes)),
      tap_(std::move(tap)),
      packets_before_(lanes_->packets_written()) {
  ledger_.tap = asked_;
  ledger_.attach_mode = tap_->attachment().mode;
}

ServedTap::~ServedTap() {
  tap_->Stop(*this);
  End(absl::UnavailableError("its lease has ended"));
}

std::unique_ptr<Following> ServedTap::Follow(const std::string& lane,
                                             LaneTaker& taker) {
  auto following =
      (lane == lanes_->windows() ? windows_ : packets_)->Follow(taker);
  Start();
  return following;
}

void ServedTap::Start() {
  absl::MutexLock lock(&mutex_);
  if (std::exchange(started_, true)) return;
  lanes_->Begin();
  tap_->Start(*this);
}

void ServedTap::End(const absl::Status& why) {
  windows_->End(why);
  packets_->End(why);
}

void ServedTap::OnPackets(absl::Span<const tap::Packet> packets) {
  // Kept before it is sent: who follows first and then asks for the past
  // misses nothing.
  for (const std::string& message : lanes_->Write(packets)) {
    packets_->Publish(message);
  }
}

void ServedTap::OnWindow(const tap::TapWindow& window) {
  AddTo(ledger_, window.counts);
  for (const std::string& message : lanes_->Write(window, ledger_)) {
    windows_->Publish(message);
  }
}

}  // namespace xdplive::link
