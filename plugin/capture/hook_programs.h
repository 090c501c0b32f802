// The programs of one hook, loaded, and their maps.
#ifndef XDPLIVE_CAPTURE_HOOK_PROGRAMS_H_
#define XDPLIVE_CAPTURE_HOOK_PROGRAMS_H_

#include <linux/bpf.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "capture/bpf_handles.h"
#include "capture/engine.h"
#include "capture/hook_object.h"
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

  // The program to attach.
  int entry_fd() const { return entry_fd_; }
  bpf_prog_type type() const;
  // How they were loaded; a filter must be loaded the same way.
  bpf_attach_type attach_type() const;
  uint32_t load_flags() const;
  bool has_load_bytes() const { return variant_ != ProgramVariant::kXdpLegacy; }

  // The words that programs read while they run; see tap_contract.h.
  tap_control& control() const { return *control_; }

  // Makes the program, loaded for this hook, ask the filters from now on; no
  // packet goes without. Or makes packets go without.
  absl::Status SetFilters(int program_fd);
  absl::Status ClearFilters();
  // For the filters' instructions.
  int chain_fd() const { return chain_fd_; }
  int packets_fd() const { return packets_fd_; }

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
  absl::Status DrainFlows(int buffer, std::vector<TapFlow>& flows) const;

  // Bytes the kernel holds for the programs and maps, the ring included.
  uint64_t KernelMemory() const;

 private:
  struct ControlUnmapper {
    void operator()(tap_control* control) const;
  };

  HookPrograms() = default;
  void FindMaps();
  absl::Status MapControl();
  absl::Status CloseChain();

  ProgramVariant variant_ = ProgramVariant::kTc;
  uint32_t flow_table_entries_ = 0;
  bool lazy_tables_ = false;
  BpfObjectPtr object_;
  std::unique_ptr<tap_control, ControlUnmapper> control_;
  std::vector<UniqueFd> focus_tables_;       // by buffer, or none
  std::array<UniqueFd, TAP_SLOTS> windows_;  // by slot; of the object in slot 0
  int entry_fd_ = -1, chain_fd_ = -1, packets_fd_ = -1, control_fd_ = -1;
  int account_fd_ = -1, windows_fd_ = -1, focus_fd_ = -1;
  int first_windows_fd_ = -1;
  int flows_fd_[TAP_BUFFERS] = {-1, -1};
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_HOOK_PROGRAMS_H_
