// Where the programs of one hook count flows: in tables, or in hashes where it
// is one of many.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_HOOK_FLOWS_H_
#define XDPLIVE_CAPTURE_PROGRAMS_HOOK_FLOWS_H_

#include <bpf/libbpf.h>

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capture/os/bpf_handles.h"
#include "capture/programs/flow_table.h"
#include "tap_contract.h"

namespace xdplive::capture {

// Prepare, load and Keep, once each and in that order. Threads: const methods
// from any, but for one buffer one at a time; the others one at a time.
class HookFlows {
 public:
  // For `entries` flows a window that filters matched, and as many others. Of
  // tables the memory is taken here and in EnsureFocus; of `lazy` hashes with
  // each flow. `columns` CPUs may count into a table; what others see is in
  // the overflow. Errors: see LibbpfStatus.
  static absl::StatusOr<HookFlows> Make(uint32_t entries, uint32_t columns,
                                        bool lazy);

  // Puts its maps into an object that is to be loaded, and says to the programs
  // how large they are.
  absl::Status Prepare(bpf_object* object, tap_settings& settings) const;
  // Keeps what it needs of the loaded object.
  absl::Status Keep(bpf_object* object);

  // Makes what counts flows that filters matched, if it is not there yet.
  absl::Status EnsureFocus();

  // Moves the flows of a buffer that stands still into `flows`, CPUs added up,
  // and makes room in it again.
  absl::Status Drain(int buffer, tap_control& control,
                     std::vector<tap_flow_record>& flows) const;

  // Bytes the kernel holds for them.
  uint64_t KernelMemory() const;

 private:
  HookFlows(uint32_t entries, bool lazy, FlowTable table)
      : entries_(entries), lazy_(lazy), table_(std::move(table)) {}

  absl::Status AddFocusTable();
  absl::Status AddFocusHashes();

  uint32_t entries_;
  bool lazy_;
  FlowTable table_;
  std::optional<FlowTable> focus_;
  std::array<UniqueFd, TAP_BUFFERS> hashes_;
  std::vector<UniqueFd> focus_hashes_;  // by buffer, or none
  // Maps of one map, or of one by buffer.
  UniqueFd focus_sets_, focus_names_, focus_parts_, focus_of_hashes_;
  UniqueFd hash_kind_;  // see Prepare
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_HOOK_FLOWS_H_
