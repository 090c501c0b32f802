// A flow table of the kernel, as the plugin sees it; tap_contract.h has its
// shape.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_FLOW_TABLE_H_
#define XDPLIVE_CAPTURE_PROGRAMS_FLOW_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capture/os/bpf_handles.h"
#include "tap_contract.h"

namespace xdplive::capture {

struct FlowTableSize {
  // It takes in a window; where CPUs make the last ones at once, some more for
  // which there is memory. 0: a table that takes none.
  uint32_t flows = 0;
  uint32_t columns = 1;  // CPUs that may count

  // Flows there is memory for, a power of two, and its logarithm; sets of one
  // buffer, of which flows fill at most one half.
  uint32_t shift() const;
  size_t places() const { return size_t{1} << shift(); }
  size_t sets() const { return places() * 2 / TAP_WAYS; }

  // Bytes the kernel takes for it, of which it may round up those of each array
  // to a power of two.
  uint64_t KernelBytes() const;
};

// Both buffers of one table. Threads: const methods from any, but for one
// buffer one at a time.
class FlowTable {
 public:
  // Errors: see LibbpfStatus; RESOURCE_EXHAUSTED for more than the kernel can
  // number.
  static absl::StatusOr<FlowTable> Make(const FlowTableSize& size);

  // For the programs.
  int sets_fd() const { return sets_.get(); }
  int names_fd() const { return names_.get(); }
  int parts_fd() const { return parts_.get(); }
  const FlowTableSize& size() const { return size_; }

  // Moves every flow of a buffer, which must stand still, to the end of
  // `flows`, its CPUs added up, and clears it with its head. `columns` are
  // taken. No flow is there twice. Errors: nothing was moved.
  absl::Status Drain(int buffer, size_t columns, tap_flow_head& head,
                     std::vector<tap_flow_record>& flows) const;

  // Bytes the kernel says it holds.
  uint64_t KernelMemory() const;

 private:
  FlowTable(const FlowTableSize& size, UniqueFd sets, UniqueFd names,
            UniqueFd parts)
      : size_(size),
        sets_(std::move(sets)),
        names_(std::move(names)),
        parts_(std::move(parts)) {}

  struct Filled;
  absl::StatusOr<Filled> MapFilled(size_t buffer, size_t columns,
                                   size_t made) const;

  FlowTableSize size_;
  UniqueFd sets_, names_, parts_;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_FLOW_TABLE_H_
