// What the kernel counted, in the words of the seam.
#ifndef XDPLIVE_CAPTURE_TAPS_KERNEL_COUNTS_H_
#define XDPLIVE_CAPTURE_TAPS_KERNEL_COUNTS_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "tap/flow.h"
#include "tap_contract.h"

namespace xdplive::capture {

tap::Counts CountsOf(const tap_amount& seen, const tap_window& counts);

// The flow of a record; which taps it matched is left out.
tap::FlowKey KeyOf(const tap_flow_key& key);

// Those records that the tap in `slot` matched. The clock's offset makes
// CLOCK_MONOTONIC Unix time.
std::vector<tap::FlowRecord> FlowsOf(absl::Span<const tap_flow_record> records,
                                     int slot, int64_t clock_offset_ns);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_TAPS_KERNEL_COUNTS_H_
