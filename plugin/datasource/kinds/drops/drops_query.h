// QueryData of the drops kind: what the interfaces asked for lost in the time
// range, by their own counters. No tap is opened for it.
#ifndef XDPLIVE_DATASOURCE_KINDS_DROPS_DROPS_QUERY_H_
#define XDPLIVE_DATASOURCE_KINDS_DROPS_DROPS_QUERY_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "datasource/access/interface_set.h"
#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/live/path_table.h"
#include "sdk/backend/requests.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// The frame of (from, to]. Errors: as SelectInterfaces and CaptureHub say.
absl::StatusOr<sdk::data::Frame> DropsBetween(CaptureHub& hub,
                                              const InterfacePolicy& policy,
                                              const Query& query,
                                              absl::Time from, absl::Time to);

// The whole answer, refId and meta included.
absl::StatusOr<sdk::data::Frame> AnswerDrops(
    CaptureHub& hub, PathTable& paths, const Scope& scope,
    const sdk::backend::DataQuery& asked, const Query& query, absl::Time now);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_DROPS_DROPS_QUERY_H_
