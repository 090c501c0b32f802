#include "capture/xdp_tap.h"

#include <algorithm>
#include <utility>

#include "capture/tap_ledger.h"

namespace xdplive::capture {

XdpTap::XdpTap(TapSpec spec, uint32_t ifindex, XdpAttachment attachment,
               std::shared_ptr<RingReader> reader)
    : spec_(std::move(spec)),
      ifindex_(ifindex),
      reader_(std::move(reader)),
      attachment_(std::move(attachment)),
      kernel_memory_(attachment_.program.KernelMemory()) {
  reader_->Add({ifindex_, spec_.direction}, this);
}

XdpTap::~XdpTap() { reader_->Remove({ifindex_, spec_.direction}, this); }

void XdpTap::AddSink(PacketSink* sink) {
  absl::MutexLock lock(&mutex_);
  sinks_.push_back(sink);
  attachment_.program.Start();
}

void XdpTap::RemoveSink(PacketSink* sink) {
  absl::MutexLock lock(&mutex_);
  sinks_.erase(std::remove(sinks_.begin(), sinks_.end(), sink), sinks_.end());
}

void XdpTap::OnPackets(absl::Span<const PacketView> packets) {
  absl::MutexLock lock(&mutex_);
  for (PacketSink* sink : sinks_) sink->OnPackets(packets);
}

bool XdpTap::Serves(uint32_t ifindex) const {
  return ifindex == ifindex_ && attachment_.link.attached();
}

absl::StatusOr<LedgerRow> XdpTap::ReadLedger() const {
  const absl::StatusOr<tap_counters> counters =
      attachment_.program.ReadCounters();
  if (!counters.ok()) return counters.status();
  return ToLedgerRow(spec_, attachment_.mode, kernel_memory_, *counters);
}

}  // namespace xdplive::capture
