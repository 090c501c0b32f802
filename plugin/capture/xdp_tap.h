// A tap of the ingress side, attached by XDP.
#ifndef XDPLIVE_CAPTURE_XDP_TAP_H_
#define XDPLIVE_CAPTURE_XDP_TAP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "capture/attach_ladder.h"
#include "capture/engine.h"
#include "capture/ring_reader.h"

namespace xdplive::capture {

// Shows and counts from construction to destruction. May outlive its engine;
// must not be released from within a sink, for the reader's thread may end
// with it.
class XdpTap final : public Tap, private PacketSink {
 public:
  XdpTap(TapSpec spec, uint32_t ifindex, XdpAttachment attachment,
         std::shared_ptr<RingReader> reader);
  XdpTap(const XdpTap&) = delete;
  XdpTap& operator=(const XdpTap&) = delete;
  ~XdpTap() override;

  const TapSpec& spec() const override { return spec_; }
  void AddSink(PacketSink* sink) override;
  void RemoveSink(PacketSink* sink) override;
  absl::StatusOr<LedgerRow> ReadLedger() const override;

  const std::string& mode() const { return attachment_.mode; }
  // Whether it still sees what interface number `ifindex` takes in.
  bool Serves(uint32_t ifindex) const;

 private:
  void OnPackets(absl::Span<const PacketView> packets) override;

  const TapSpec spec_;
  const uint32_t ifindex_;
  // Outlives the attachment, whose program writes to the reader's ring.
  const std::shared_ptr<RingReader> reader_;
  XdpAttachment attachment_;
  const uint64_t kernel_memory_;

  absl::Mutex mutex_;  // held while sinks are called
  std::vector<PacketSink*> sinks_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_XDP_TAP_H_
