// The programs of one hook, loaded, and their maps.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_HOOK_PROGRAMS_H_
#define XDPLIVE_CAPTURE_PROGRAMS_HOOK_PROGRAMS_H_

#include <linux/bpf.h>

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "capture/os/bpf_handles.h"
#include "capture/programs/hook_flows.h"
#include "capture/programs/hook_object.h"
#include "tap/engine.h"
#include "tap_contract.h"

namespace xdplive::capture {

// Threads: const methods from any thread; the others one at a time.
class HookPrograms {
 public:
  // With no tap in it: packets pass and nothing is counted.
  // Errors: see LibbpfStatus.
  static absl::StatusOr<HookPrograms> Load(const HookSpec& spec,
                                           ProgramVariant variant);

  HookPrograms(HookPrograms&&) = default;
  HookPrograms& operator=(HookPrograms&&) = default;

  ProgramVariant variant() const { return variant_; }
  // The program to attach.
  int entry_fd() const { return entry_.get(); }
  bpf_prog_type type() const;
  // How they were loaded; a filter must be loaded the same way.
  bpf_attach_type attach_type() const { return attach_type_; }
  uint32_t load_flags() const;
  bool has_load_bytes() const { return variant_ != ProgramVariant::kXdpLegacy; }

  // The words that programs read while they run; see tap_contract.h.
  tap_control& control() const { return *control_; }

  // Makes the program, loaded for this hook, ask the filters from now on; no
  // packet goes without. Or makes packets go without.
  absl::Status SetFilters(int program_fd);
  absl::Status ClearFilters();
  // For the filters' instructions.
  int chain_fd() const { return chain_.get(); }
  int packets_fd() const { return packets_.get(); }

  // Makes the focus tables, and the counters of a slot, if they are not there
  // yet: before a tap counts there.
  absl::Status EnsureFocusTables();
  absl::Status EnsureWindows(int slot);

  // Everything of one buffer that stands still, CPUs added up: all that was
  // ever counted into it.
  absl::StatusOr<tap_amount> ReadSeen(int buffer) const;
  absl::StatusOr<tap_window> ReadWindow(int buffer, int slot) const;
  // Moves the flow records of a buffer that stands still into `flows`, and
  // makes room in it again.
  absl::Status DrainFlows(int buffer,
                          std::vector<tap_flow_record>& flows) const;

  // Bytes the kernel holds for the programs and maps, the ring included.
  uint64_t KernelMemory() const;

 private:
  struct ControlUnmapper {
    void operator()(tap_control* control) const;
  };

  HookPrograms(ProgramVariant variant, HookFlows flows)
      : variant_(variant), flows_(std::move(flows)) {}
  // What the kernel keeps by itself, once loaded, is let go of.
  absl::Status Keep(bpf_object* object);
  absl::Status MapControl(bpf_object* object);
  absl::Status CloseChain(bpf_object* object);
  void MeasureObject(bpf_object* object);

  ProgramVariant variant_;
  HookFlows flows_;
  bpf_attach_type attach_type_ = {};
  uint64_t object_memory_ = 0;
  std::unique_ptr<tap_control, ControlUnmapper> control_;
  UniqueFd entry_, chain_, packets_, windows_;
  std::array<UniqueFd, TAP_SLOTS> slot_windows_;  // what there is of them
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_HOOK_PROGRAMS_H_
