// QueryData of the kinds that are charts, and what a subscriber of their
// channel is told before its rows.
//
// The history ends with the last step of the query's resolution that every tap
// has counted to its end; the stream goes on with the next one.
#ifndef XDPLIVE_DATASOURCE_KINDS_CHARTS_GRID_QUERY_H_
#define XDPLIVE_DATASOURCE_KINDS_CHARTS_GRID_QUERY_H_

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

// One frame, a point for each step. Where a stream goes on, steps are of the
// query's resolution, as the stream's are, or of the next one where that would
// be more than 11,000 points; else they are as much coarser as the asked
// interval and number of points make them. No points from
// before the capture began; no columns but time where there are none at all.
// Starts the capture if need be. Errors: those of OpenQuery.
absl::StatusOr<sdk::data::Frame> AnswerGrid(
    CaptureHub& hub, PathTable& paths, ChannelMemory& channels,
    const Scope& scope, const sdk::backend::DataQuery& asked,
    const Query& query, absl::Time now);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_CHARTS_GRID_QUERY_H_
