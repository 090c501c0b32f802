// A tap and everything it hands out, added up and checked window by window.
#ifndef XDPLIVE_TESTS_BPF_LOAD_TAP_RECORD_H_
#define XDPLIVE_TESTS_BPF_LOAD_TAP_RECORD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tap/engine.h"

namespace xdplive::testing {

// What windows said so far.
struct WindowSums {
  int windows = 0;
  tap::Counts counts;
  tap::Amount in_flows;  // over the flow records themselves
  tap::Amount overflow;  // over all protocols
  // IPv4 flows: packets by source address (as a number) and port.
  std::map<std::pair<uint32_t, uint16_t>, uint64_t> flows;
  // Of the last window alone.
  uint64_t last_flows = 0;
  uint64_t last_overflow = 0;
  uint64_t last_packets = 0;
};

// Thread-safe.
class TapRecord final : public tap::TapSink {
 public:
  // Opens the tap and counts from then on.
  static absl::StatusOr<std::unique_ptr<TapRecord>> Open(
      tap::Engine& engine, const tap::TapSpec& spec);
  ~TapRecord() override;

  tap::Tap& tap() const { return *tap_; }

  // Closes the current window; the row as of then.
  absl::StatusOr<tap::LedgerRow> Ledger() const;

  WindowSums sums() const;
  // Waits until rows for so many packets on the wire came, or for some seconds;
  // for how many they came.
  uint64_t WaitForShown(uint64_t packets) const;
  uint64_t frames_shown() const;
  // "" while each window held to what CONTRACT promises of it, else what the
  // first did not hold to.
  std::string fault() const;

  void OnPackets(absl::Span<const tap::Packet> packets) override;
  void OnWindow(const tap::TapWindow& window) override;

 private:
  explicit TapRecord(tap::Engine& engine) : engine_(engine) {}
  void AddFlows(const tap::TapWindow& window)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Expect(bool holds, const std::string& what)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  tap::Engine& engine_;
  std::shared_ptr<tap::Tap> tap_;

  mutable absl::Mutex mutex_;
  WindowSums sums_ ABSL_GUARDED_BY(mutex_);
  int64_t last_end_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t frames_shown_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t shown_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string fault_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_LOAD_TAP_RECORD_H_
