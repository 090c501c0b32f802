// The kinds whose frames replace one another: what taps counted in a stretch of
// time, as the table of flows or as the graph of conversations.
#ifndef XDPLIVE_DATASOURCE_KINDS_TABLES_TABLE_FRAMES_H_
#define XDPLIVE_DATASOURCE_KINDS_TABLES_TABLE_FRAMES_H_

#include <functional>
#include <vector>

#include "absl/types/span.h"
#include "datasource/ask/query.h"
#include "flow/history/ask/conversations.h"
#include "flow/history/ask/group_table.h"
#include "flow/history/keep/coverage.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// Changes what a graph is to show before it becomes frames; null: nothing.
using GraphShape = std::function<void(flow::ConversationsAnswer&)>;

// Flows: one frame. Conversations: nodes, then edges. Each with its type, what
// is not shown in `custom`, of a graph also the moment that `range` ends, in
// Unix milliseconds, and a notice where the flow table was full. Windows
// that touch `range` are taken whole; rates are those of the time captured.
// Columns never change.
// REQUIRES: the query's kind is flows or conversations.
std::vector<sdk::data::Frame> TableFrames(
    const Query& query, absl::Span<const flow::FlowSource> sources,
    flow::TimeSpan range, const GraphShape& shape = nullptr);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_TABLES_TABLE_FRAMES_H_
