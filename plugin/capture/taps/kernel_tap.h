// A tap: one slot of a hook, and those who take what it shows and counts.
#ifndef XDPLIVE_CAPTURE_TAPS_KERNEL_TAP_H_
#define XDPLIVE_CAPTURE_TAPS_KERNEL_TAP_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "capture/ring/ring_reader.h"
#include "capture/taps/hook.h"
#include "tap/engine.h"

namespace xdplive::capture {

class TapSet;

// Keeps its hook attached and its set alive. Must not be released from within
// a sink, for the reader's thread may end with it.
class KernelTap final : public tap::Tap, public PacketTaker {
 public:
  // `report` is of the hook.
  KernelTap(tap::TapSpec spec, std::shared_ptr<TapSet> set,
            std::shared_ptr<Hook> hook, int slot, tap::AttachReport report);
  KernelTap(const KernelTap&) = delete;
  KernelTap& operator=(const KernelTap&) = delete;
  ~KernelTap() override;

  const tap::TapSpec& spec() const override { return spec_; }
  tap::AttachReport attachment() const override { return report_; }
  void Start(tap::TapSink& sink) override;
  void Stop(tap::TapSink& sink) override;
  absl::StatusOr<tap::LedgerRow> ReadLedger() const override;
  absl::Status status() const override;
  bool attached() const { return hook_->attached(); }

  // REQUIRES: the set has not let go of it.
  Hook& hook() const { return *hook_; }
  int slot() const { return slot_; }

  // The rest is called by the set alone, one call at a time.
  void BeginAt(int64_t unix_ns);
  // `window` ends at `end_unix_ns`.
  void TakeWindow(const HookWindow& window, int64_t end_unix_ns,
                  int64_t clock_offset_ns);
  void SetMode(const std::string& mode);
  void SetCost(std::optional<double> ns_per_packet);
  // Detaches, if no other tap holds the hook.
  void LetGo() { hook_.reset(); }
  void OnPackets(absl::Span<const tap::Packet> packets) override;

 private:
  const tap::TapSpec spec_;
  const std::shared_ptr<TapSet> set_;
  std::shared_ptr<Hook> hook_;
  const int slot_;
  const tap::AttachReport report_;

  // Packets and windows come from two threads, and neither waits for the other:
  // each has a list of its own, and a lock that is held while sinks are called.
  mutable absl::Mutex packets_mutex_;
  std::vector<tap::TapSink*> packet_sinks_ ABSL_GUARDED_BY(packets_mutex_);

  mutable absl::Mutex mutex_;
  std::vector<tap::TapSink*> window_sinks_ ABSL_GUARDED_BY(mutex_);
  tap::LedgerRow row_ ABSL_GUARDED_BY(mutex_);
  int64_t begin_unix_ns_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_TAPS_KERNEL_TAP_H_
