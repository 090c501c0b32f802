// One interface in one direction: its attached programs, the taps in their
// slots, and the turn from one buffer to the other.
#ifndef XDPLIVE_CAPTURE_HOOK_H_
#define XDPLIVE_CAPTURE_HOOK_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capture/attach_ladder.h"
#include "capture/bpf_handles.h"
#include "capture/cost_meter.h"
#include "capture/engine.h"
#include "capture/filter/filter.h"

namespace xdplive::capture {

// What every tap of a hook counted between two turns.
struct HookWindow {
  uint16_t taps =
      0;  // bit i: slot i counted, from the first packet to the last
  tap_amount seen = {};
  std::vector<tap_window> counts;  // of those slots, in order; none: all zero
  std::vector<TapFlow> flows;

  // REQUIRES: the slot is one of `taps`.
  tap_window CountsOf(int slot) const;
};

// To read, turn the hook, wait for the programs that still run (GracePeriod)
// and collect: what they counted before the turn then stands still, and every
// packet is in the window before the turn or in the one after it.
//
// Not thread-safe, but for attached().
class Hook {
 public:
  Hook(const HookSpec& spec, Attachment attachment);

  uint32_t ifindex() const { return spec_.ifindex; }
  Direction direction() const { return spec_.direction; }
  uint32_t flow_table_entries() const { return spec_.flow_table_entries; }
  const std::string& mode() const { return attachment_.mode; }
  bool attached() const { return attachment_.link->attached(); }

  // Whether its flow tables take their memory beforehand.
  bool roomy() const { return !spec_.lazy_tables; }

  // A slot without a tap: the first for one that matches all, where it is free,
  // and the last that others take. Nothing when all are taken.
  std::optional<int> FreeSlot(bool match_all) const;

  // Takes `slot` for a tap that does not count yet. An empty text means every
  // packet. Errors: those of LoadFilters; all is as before then.
  absl::Status Install(int slot, filter::FilterPtr filter);
  // The filters of all slots, for who wants to know whether they changed.
  std::string FilterTexts() const;
  // The slot counts, or no more, from the next turn on.
  void SetCounting(int slot, bool counting);
  // Whether some slot counts, as of the last turn.
  bool counts() const { return counting_ != 0; }
  // Gives the slot back. REQUIRES: a window was collected since it stopped
  // counting.
  void Remove(int slot);

  // Programs that begin from now on count into the other buffer. REQUIRES: the
  // window of the turn before was collected.
  void Turn();
  // REQUIRES: Turn, and no program runs that began before it. After an error
  // the next window of the same buffer holds what this one should have.
  absl::StatusOr<HookWindow> Collect();

  // See CostMeter.
  void RestartCost() { cost_.Restart(attachment_.programs.entry_fd()); }
  std::optional<double> LookAtCost() {
    return cost_.Look(attachment_.programs.entry_fd());
  }

  uint64_t kernel_memory() const { return kernel_memory_; }

 private:
  struct Slot {
    bool taken = false;
    bool counting = false;
    bool match_all = false;
    filter::FilterPtr filter;
  };
  // All that was ever counted into one buffer, as of its last window.
  struct Reading {
    tap_amount seen = {};
    // By slot; null: nothing yet.
    std::array<std::unique_ptr<tap_window>, TAP_SLOTS> counts;
    std::vector<TapFlow> flows;  // of a window that could not be completed
  };

  // Puts the program of all filters that are in slots into the chain.
  absl::Status ReplaceFilters();
  uint64_t NextState() const;
  // What the slots in `taps` counted into the buffer that stands still.
  absl::StatusOr<std::vector<tap_window>> ReadCounts(uint16_t taps) const;
  void MeasureMemory();

  const HookSpec spec_;
  Attachment attachment_;
  std::array<Slot, TAP_SLOTS> slots_;
  UniqueFd filters_;  // their program
  std::array<Reading, TAP_BUFFERS> readings_;
  int buffer_ = 0;              // that programs count into
  uint16_t counting_ = 0;       // slots, in that buffer
  uint16_t last_counting_ = 0;  // slots, in the other one
  CostMeter cost_;
  uint64_t kernel_memory_ = 0;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_HOOK_H_
