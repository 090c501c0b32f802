// absl::Status as Grafana reads failures: an HTTP status and whose fault it
// is.
#ifndef XDPLIVE_DATASOURCE_HTTP_STATUS_H_
#define XDPLIVE_DATASOURCE_HTTP_STATUS_H_

#include "absl/status/status.h"
#include "sdk/backend/requests.h"

namespace xdplive::datasource {

// INVALID_ARGUMENT 400, PERMISSION_DENIED 403 (the asker may not),
// NOT_FOUND 404, OUT_OF_RANGE (an answer too large) 413, UNIMPLEMENTED 501,
// UNAVAILABLE and RESOURCE_EXHAUSTED 503, all else 500: FAILED_PRECONDITION is
// the host's fault, such as a missing capability.
int HttpStatusOf(const absl::Status& status);

// The response of a failed query. Its source is "plugin" for what only a
// mistake of ours can cause (INTERNAL, UNKNOWN), else "downstream": the query,
// the settings or the host's rights.
sdk::backend::DataResponse FailedResponse(const absl::Status& status);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_HTTP_STATUS_H_
