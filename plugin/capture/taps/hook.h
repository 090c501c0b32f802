// One interface in one direction: its attached programs, the taps in their
// slots, and the turn from one buffer to the other.
#ifndef XDPLIVE_CAPTURE_TAPS_HOOK_H_
#define XDPLIVE_CAPTURE_TAPS_HOOK_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "capture/attach/attach_ladder.h"
#include "capture/os/bpf_handles.h"
#include "capture/programs/cost_meter.h"
#include "capture/programs/grace_period.h"
#include "capture/taps/hook_window.h"
#include "filter/filter.h"
#include "tap/engine.h"

namespace xdplive::capture {

// To read, turn the hook, wait for the programs that still run (GracePeriod)
// and collect: what they counted before the turn then stands still, and every
// packet is in the window before the turn or in the one after it.
//
// Not thread-safe, but for attached().
class Hook {
 public:
  Hook(const HookSpec& spec, Attachment attachment);

  uint32_t ifindex() const { return spec_.ifindex; }
  tap::Direction direction() const { return spec_.direction; }
  uint32_t flow_table_entries() const { return spec_.flow_table_entries; }
  const std::string& mode() const { return attachment_.mode; }
  ProgramVariant variant() const { return attachment_.programs.variant(); }
  // Also while it moves.
  bool attached() const ABSL_LOCKS_EXCLUDED(link_mutex_);

  // Whether its flow tables take their memory beforehand.
  bool roomy() const { return !spec_.lazy_tables; }

  // A slot without a tap: the first for one that matches all, where it is free,
  // and the last that others take. Nothing when all are taken.
  std::optional<int> FreeSlot(bool match_all) const;

  // Takes `slot` for a tap that does not count yet. Null: every packet. Errors:
  // those of LoadFilters; all is as before then.
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

  // Programs made by `spec` take the place of those there are, with the same
  // taps, and not one packet is missed or counted twice. `last` is what the old
  // ones counted. REQUIRES: the window of the last turn was collected. Errors:
  // all is as before then; only if what the old ones counted cannot be read,
  // the packets of that moment are in no count.
  absl::Status Renew(const HookSpec& spec, HookPrograms programs,
                     const GracePeriod& grace, HookWindow& last)
      ABSL_LOCKS_EXCLUDED(link_mutex_);
  // Detaches it from where it is; to be turned and collected once more, and
  // then to be settled. Nothing is seen in between.
  void Leave() ABSL_LOCKS_EXCLUDED(link_mutex_);
  // Where it is attached from now on, with the same taps; null: nowhere.
  // Errors: the filters are refused; it is nowhere then.
  absl::Status Settle(const HookSpec& spec,
                      std::unique_ptr<Attachment> attachment)
      ABSL_LOCKS_EXCLUDED(link_mutex_);

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
    std::vector<tap_flow_record>
        flows;  // of a window that could not be completed
  };

  // The program of all filters that are in slots; none where there is none.
  absl::StatusOr<UniqueFd> LoadFilterProgram(
      const HookPrograms& programs) const;
  // Puts it into the chain.
  absl::Status ReplaceFilters();
  // The state of the slots as they are, counting into `buffer`.
  uint64_t StateInto(int buffer) const;
  // Makes `programs` count for the slots as they are, from their first packet
  // on. Gives their filters' program.
  absl::StatusOr<UniqueFd> Furnish(HookPrograms& programs) const;
  // The programs that Renew replaced are in their place again.
  void PutBack() ABSL_LOCKS_EXCLUDED(link_mutex_);
  // Those of Furnish are the programs from now on; nothing is read yet.
  void Adopt(const HookSpec& spec, HookPrograms programs, UniqueFd filters);
  // What the slots in `taps` counted into the buffer that stands still.
  absl::StatusOr<std::vector<tap_window>> ReadCounts(uint16_t taps) const;
  void MeasureMemory();

  HookSpec spec_;
  // Its link is changed under link_mutex_ alone, and null while it moves.
  Attachment attachment_;
  mutable absl::Mutex link_mutex_;
  bool moving_ ABSL_GUARDED_BY(link_mutex_) = false;
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

#endif  // XDPLIVE_CAPTURE_TAPS_HOOK_H_
