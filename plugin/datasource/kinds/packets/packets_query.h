// QueryData of the packets kind: the newest packets of the time range out of
// the packet logs, and the channel that continues them.
#ifndef XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKETS_QUERY_H_
#define XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKETS_QUERY_H_

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

// One frame: rows in the order of the query, refId, meta, and a notice for each
// thing the rows do not show. Starts the capture if need be. A range that ends
// about now names a channel, ends where the channel's stream is if one runs,
// and leaves its end in `channels` for the subscriber; to an older range
// nothing can be added. Errors: those of OpenQuery.
absl::StatusOr<sdk::data::Frame> AnswerPackets(
    CaptureHub& hub, PathTable& paths, ChannelMemory& channels,
    const Scope& scope, const sdk::backend::DataQuery& asked,
    const Query& query, absl::Time now);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_PACKETS_PACKETS_QUERY_H_
