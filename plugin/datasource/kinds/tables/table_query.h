// QueryData of flows and conversations.
#ifndef XDPLIVE_DATASOURCE_KINDS_TABLES_TABLE_QUERY_H_
#define XDPLIVE_DATASOURCE_KINDS_TABLES_TABLE_QUERY_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/live/channel_memory.h"
#include "datasource/live/path_table.h"
#include "sdk/backend/requests.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// What the graphs of the query, nodes and edges, have in common.
std::shared_ptr<ToldHosts> ToldHostsOf(ChannelMemory& channels,
                                       const Scope& scope, Query query,
                                       absl::Time now);

// What was counted in the time range; each frame names the channel that
// replaces it. Starts the capture if need be. Errors: those of OpenQuery.
absl::StatusOr<std::vector<sdk::data::Frame>> AnswerTable(
    CaptureHub& hub, PathTable& paths, ChannelMemory& channels,
    const Scope& scope, const sdk::backend::DataQuery& asked,
    const Query& query, absl::Time now);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_TABLES_TABLE_QUERY_H_
