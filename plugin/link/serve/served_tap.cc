#include "link/serve/served_tap.h"

#include <utility>

#include "absl/time/clock.h"

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
                     std::shared_ptr<tap::Tap> tap,
                     std::shared_ptr<Sender> sender)
    : asked_(std::move(asked)),
      lanes_(std::move(lanes)),
      tap_(std::move(tap)),
      packets_before_(lanes_->packets_written()),
      held_(std::make_shared<HeldPackets>(lanes_, packets_)),
      sender_(std::move(sender)) {
  ledger_.tap = asked_;
  ledger_.attach_mode = tap_->attachment().mode;
}

ServedTap::~ServedTap() {
  tap_->Stop(*this);
  SendHeld();
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

void ServedTap::SendHeld() { held_->Send(absl::Now()); }

void ServedTap::End(const absl::Status& why) {
  windows_->End(why);
  packets_->End(why);
}

void ServedTap::OnPackets(absl::Span<const tap::Packet> packets) {
  if (held_->Add(packets)) sender_->Await(held_);
}

void ServedTap::OnWindow(const tap::TapWindow& window) {
  AddTo(ledger_, window.counts);
  for (const std::string& message : lanes_->Write(window, ledger_)) {
    windows_->Publish(message);
  }
}

}  // namespace xdplive::link
