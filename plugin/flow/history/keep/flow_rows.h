// Flows as a tap counted them, as the rows of a window.
#ifndef XDPLIVE_FLOW_HISTORY_KEEP_FLOW_ROWS_H_
#define XDPLIVE_FLOW_HISTORY_KEEP_FLOW_ROWS_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "flow/history/keep/flow_keys.h"
#include "flow/history/keep/window.h"
#include "tap/flow.h"

namespace xdplive::flow {

// The rows of `flows`, whose keys get their ids from `index`, in order of these
// and each once; all have been active for `active_ms`.
std::vector<FlowRow> RowsOf(absl::Span<const tap::FlowRecord> flows,
                            uint64_t active_ms, KeyIndex& index);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_KEEP_FLOW_ROWS_H_
