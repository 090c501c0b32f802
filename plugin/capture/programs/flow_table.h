// A per-CPU hash of flow records, as the plugin sees it.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_FLOW_TABLE_H_
#define XDPLIVE_CAPTURE_PROGRAMS_FLOW_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capture/os/bpf_handles.h"
#include "tap_contract.h"

namespace xdplive::capture {

// A table of tap_flow_key -> tap_flow for `entries` flows. Their memory is
// taken beforehand, or, where it is `lazy`, with each flow and until it is
// drained: that costs some 100 ns more at the first packet of a flow in a
// window, and nothing at the others. Errors: see LibbpfStatus.
absl::StatusOr<UniqueFd> MakeFlowTable(uint32_t entries, bool lazy = false);

inline constexpr size_t kFlowBatch = 1024;

// Moves every record of the table behind `fd`, which must stand still, to the
// end of `flows`, its CPUs added up: packets, bytes and tcp_flags over all,
// first_ns the earliest and last_ns the latest of the CPUs that saw the flow.
// Each call into the kernel takes about `batch` records, or more where the
// table's own partition demands it.
// Errors: see LibbpfStatus; what was moved by then is in `flows`.
absl::Status DrainFlowTable(int fd, std::vector<tap_flow_record>& flows,
                            size_t batch = kFlowBatch);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_FLOW_TABLE_H_
