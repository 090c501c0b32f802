// Windows of one block, added up into one.
#ifndef XDPLIVE_FLOW_HISTORY_KEEP_MERGE_H_
#define XDPLIVE_FLOW_HISTORY_KEEP_MERGE_H_

#include <cstdint>

#include "absl/types/span.h"
#include "flow/history/keep/window.h"

namespace xdplive::flow {

// The counters of both.
tap::Counts Plus(const tap::Counts& a, const tap::Counts& b);

// The number of the stretch of `length` nanoseconds a window ends in, its last
// instant included.
int64_t StretchOf(const Window& window, int64_t length);

// One window with the sums of all: every counter, every flow's packets, bytes,
// flags, first and last times; FlowSums.active_ms as well, but that a flow of
// several windows of the same second counts in it once.
// REQUIRES: `windows` are not empty, in order of time, of one block whose ids
// are below `key_count`.
WindowPtr MergeWindows(absl::Span<const WindowPtr> windows, uint32_t key_count);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_KEEP_MERGE_H_
