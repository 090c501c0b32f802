// QueryData of flows and conversations.
#ifndef XDPLIVE_DATASOURCE_TABLE_QUERY_H_
#define XDPLIVE_DATASOURCE_TABLE_QUERY_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "datasource/capture_hub.h"
#include "datasource/path_table.h"
#include "datasource/query.h"
#include "datasource/scope.h"
#include "sdk/backend/requests.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// What was counted in the time range; each frame names the channel that
// replaces it. Starts the capture if need be. Errors: those of OpenQuery.
absl::StatusOr<std::vector<sdk::data::Frame>> AnswerTable(
    CaptureHub& hub, PathTable& paths, const Scope& scope,
    const sdk::backend::DataQuery& asked, const Query& query, absl::Time now);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_TABLE_QUERY_H_
