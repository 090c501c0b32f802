// QueryData of the events kind: what happened in the time range, out of the
// hub's log, and the channel that continues it.
#ifndef XDPLIVE_DATASOURCE_KINDS_EVENTS_EVENTS_QUERY_H_
#define XDPLIVE_DATASOURCE_KINDS_EVENTS_EVENTS_QUERY_H_

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

// One frame: rows ascending by time, refId, meta, and a notice when the range
// reaches back before the log does or when nothing can be captured. An
// interface that is gone is answered as long as the log knows it. Errors:
// PERMISSION_DENIED and NOT_FOUND as SelectInterfaces has them.
absl::StatusOr<sdk::data::Frame> AnswerEvents(
    CaptureHub& hub, PathTable& paths, ChannelMemory& channels,
    const Scope& scope, const sdk::backend::DataQuery& asked,
    const Query& query, absl::Time now);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_EVENTS_EVENTS_QUERY_H_
