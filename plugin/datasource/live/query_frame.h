// What the frame of every answered query carries besides its rows.
#ifndef XDPLIVE_DATASOURCE_LIVE_QUERY_FRAME_H_
#define XDPLIVE_DATASOURCE_LIVE_QUERY_FRAME_H_

#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/live/path_table.h"
#include "sdk/backend/requests.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// Sets refId, type (unless it has one), the query in words and, for a live
// query, the channel that continues the frame. A query that cannot have one
// gets a notice instead.
void DescribeFrame(PathTable& paths, const Scope& scope,
                   const sdk::backend::DataQuery& asked, const Query& query,
                   sdk::data::Frame& frame);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_QUERY_FRAME_H_
