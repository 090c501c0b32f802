// QueryData of the capture kind: the ledger of the taps asked for, as it
// stands now.
#ifndef XDPLIVE_DATASOURCE_KINDS_LEDGER_LEDGER_QUERY_H_
#define XDPLIVE_DATASOURCE_KINDS_LEDGER_LEDGER_QUERY_H_

#include "absl/status/statusor.h"
#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/kinds/ledger/cost_watch.h"
#include "datasource/live/path_table.h"
#include "datasource/past/opened_query.h"
#include "sdk/backend/requests.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// One row for each tap, of whatever filter, on the interfaces and in the
// directions of an opened query, by interface, direction and filter; its
// notices go along, and why costs are not measured (`cost`).
sdk::data::Frame CaptureFrame(const CaptureHub& hub, const OpenedQuery& opened,
                              const absl::Status& cost);

// The whole answer, refId and meta included. Starts the capture if need be.
// Errors: those of OpenQuery.
absl::StatusOr<sdk::data::Frame> AnswerCapture(
    CaptureHub& hub, CostWatch& costs, PathTable& paths, const Scope& scope,
    const sdk::backend::DataQuery& asked, const Query& query);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_LEDGER_LEDGER_QUERY_H_
