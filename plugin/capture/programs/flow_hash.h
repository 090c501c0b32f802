// A per-CPU hash of flow records, as the plugin sees it: for hooks of which
// little is asked, for its memory comes and goes with the flows.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_FLOW_HASH_H_
#define XDPLIVE_CAPTURE_PROGRAMS_FLOW_HASH_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capture/os/bpf_handles.h"
#include "tap_contract.h"

namespace xdplive::capture {

// A hash of tap_flow_key -> tap_flow for `entries` flows, whose memory is taken
// with each flow and until it is drained: that costs some 100 ns more at the
// first packet of a flow in a window, and nothing at the others. Errors: see
// LibbpfStatus.
absl::StatusOr<UniqueFd> MakeFlowHash(uint32_t entries);

inline constexpr size_t kFlowBatch = 1024;

// Moves every record of the hash behind `fd`, which must stand still, to the
// end of `flows`, its CPUs added up: packets, bytes and tcp_flags over all,
// first_ns the earliest and last_ns the latest of the CPUs that saw the flow.
// Each call into the kernel takes about `batch` records, or more where the
// hash's own partition demands it.
// Errors: see LibbpfStatus; what was moved by then is in `flows`.
absl::Status DrainFlowHash(int fd, std::vector<tap_flow_record>& flows,
                           size_t batch = kFlowBatch);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_FLOW_HASH_H_
