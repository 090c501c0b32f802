#include "link/serve/served_tap.h"

#include <utility>

#include "absl/strings/str_cat.h"
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

ServedTap::ServedTap(const AgentName& agent, uint64_t id, tap::TapSpec asked,
                     std::shared_ptr<tap::Tap> tap)
    : asked_(std::move(asked)),
      tap_(std::move(tap)),
      windows_name_(absl::StrCat(id, "/w")),
      packets_name_(absl::StrCat(id, "/p")),
      window_writer_({agent.host, windows_name_}, agent.boot),
      packet_writer_({agent.host, packets_name_}, agent.boot) {
  ledger_.tap = asked_;
  ledger_.attach_mode = tap_->attachment().mode;
}

ServedTap::~ServedTap() {
  tap_->Stop(*this);
  End(absl::UnavailableError("its lease has ended"));
}

std::unique_ptr<Following> ServedTap::Follow(const std::string& lane,
                                             LaneTaker& taker) {
  auto following = (lane == windows_name_ ? windows_ : packets_)->Follow(taker);
  Start();
  return following;
}

void ServedTap::Start() {
  absl::MutexLock lock(&mutex_);
  if (!std::exchange(started_, true)) tap_->Start(*this);
}

void ServedTap::End(const absl::Status& why) {
  windows_->End(why);
  packets_->End(why);
}

void ServedTap::OnPackets(absl::Span<const tap::Packet> packets) {
  if (!packets_->followed()) return packet_writer_.Drop(packets.size());
  for (const std::string& message :
       packet_writer_.Write(packets, absl::GetCurrentTimeNanos())) {
    packets_->Publish(message);
  }
}

void ServedTap::OnWindow(const tap::TapWindow& window) {
  AddTo(ledger_, window.counts);
  if (!windows_->followed()) return;
  const auto messages =
      window_writer_.Write(window, ledger_, absl::GetCurrentTimeNanos());
  if (!messages.ok()) return;
  for (const std::string& message : *messages) windows_->Publish(message);
}

}  // namespace xdplive::link
