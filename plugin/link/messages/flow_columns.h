// Flows as columns, which compress better than rows, and back.
//
// Times are kept to the millisecond, rounded down; the kernel knows them to a
// tick or two. Flows come back in another order: plain ones first.
#ifndef XDPLIVE_LINK_MESSAGES_FLOW_COLUMNS_H_
#define XDPLIVE_LINK_MESSAGES_FLOW_COLUMNS_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "agent.pb.h"
#include "tap/flow.h"

namespace xdplive::link {

agent::v1::FlowColumns WriteFlows(absl::Span<const tap::FlowRecord> flows,
                                  int64_t begin_unix_ns);

// Appends to `flows`. Errors: INVALID_ARGUMENT where columns are not of one
// length, or a value is none that a flow can have; nothing is appended then.
absl::Status ReadFlows(const agent::v1::FlowColumns& columns,
                       int64_t begin_unix_ns,
                       std::vector<tap::FlowRecord>& flows);

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_MESSAGES_FLOW_COLUMNS_H_
