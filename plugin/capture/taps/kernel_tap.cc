#include "capture/taps/kernel_tap.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "capture/taps/kernel_counts.h"
#include "capture/taps/tap_ledger.h"
#include "capture/taps/tap_set.h"

namespace xdplive::capture {

KernelTap::KernelTap(tap::TapSpec spec, std::shared_ptr<TapSet> set,
                     std::shared_ptr<Hook> hook, int slot,
                     tap::AttachReport report)
    : spec_(std::move(spec)),
      set_(std::move(set)),
      hook_(std::move(hook)),
      slot_(slot),
      report_(std::move(report)) {
  row_.tap = spec_;
  row_.attach_mode = hook_->mode();
}

KernelTap::~KernelTap() { set_->Leave(*this); }

void KernelTap::Start(tap::TapSink& sink) {
  // Windows first: the tap counts from its first taker of packets on.
  {
    absl::MutexLock lock(&mutex_);
    window_sinks_.push_back(&sink);
  }
  bool first = false;
  {
    absl::MutexLock lock(&packets_mutex_);
    packet_sinks_.push_back(&sink);
    first = packet_sinks_.size() == 1;
  }
  if (first) set_->StartCounting(*this);
}

void KernelTap::Stop(tap::TapSink& sink) {
  {
    absl::MutexLock lock(&packets_mutex_);
    std::erase(packet_sinks_, &sink);
  }
  absl::MutexLock lock(&mutex_);
  std::erase(window_sinks_, &sink);
}

absl::StatusOr<tap::LedgerRow> KernelTap::ReadLedger() const {
  absl::MutexLock lock(&mutex_);
  return row_;
}

absl::Status KernelTap::status() const {
  if (attached()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(
      "open interface ", spec_.origin.interface,
      ": someone detached the capture from it; it is attached again within a "
      "second"));
}

void KernelTap::BeginAt(int64_t unix_ns) {
  absl::MutexLock lock(&mutex_);
  begin_unix_ns_ = unix_ns;
}

void KernelTap::TakeWindow(const HookWindow& window, int64_t end_unix_ns,
                           int64_t clock_offset_ns) {
  absl::MutexLock lock(&mutex_);
  const tap_window counts = window.CountsOf(slot_);
  AddTo(row_, window.seen, counts);
  row_.kernel_memory = hook_->kernel_memory();
  const int64_t begin = std::exchange(begin_unix_ns_, end_unix_ns);
  if (window_sinks_.empty()) return;
  const std::vector<tap::FlowRecord> flows =
      FlowsOf(window.flows, slot_, clock_offset_ns);
  const tap::TapWindow handed{.begin_unix_ns = std::min(begin, end_unix_ns),
                              .end_unix_ns = end_unix_ns,
                              .counts = CountsOf(window.seen, counts),
                              .flows = flows};
  for (tap::TapSink* sink : window_sinks_) sink->OnWindow(handed);
}

void KernelTap::SetMode(const std::string& mode) {
  absl::MutexLock lock(&mutex_);
  row_.attach_mode = mode;
}

void KernelTap::SetCost(std::optional<double> ns_per_packet) {
  absl::MutexLock lock(&mutex_);
  row_.ns_per_packet = ns_per_packet;
}

void KernelTap::OnPackets(absl::Span<const tap::Packet> packets) {
  absl::MutexLock lock(&packets_mutex_);
  for (tap::TapSink* sink : packet_sinks_) sink->OnPackets(packets);
}

}  // namespace xdplive::capture
