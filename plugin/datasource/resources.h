// The resource calls of a data source: small JSON answers for the editors and
// for scripts: `GET interfaces`, `GET ledger`, `GET values` and `POST filter`.
#ifndef XDPLIVE_DATASOURCE_RESOURCES_H_
#define XDPLIVE_DATASOURCE_RESOURCES_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "datasource/access/packet_gate.h"
#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/kinds/ledger/cost_watch.h"
#include "sdk/backend/requests.h"

namespace xdplive::datasource {

struct ResourceName {
  absl::string_view path;
  absl::string_view method;
  Shows shows;  // who may call it; see packet_gate.h
};

// All there are.
std::vector<ResourceName> ResourceNames();

// Failures are JSON too, {"error":"…"}: 404 for other paths, 405 for other
// methods, 403 for who may not see what it shows, else as HttpStatusOf says.
sdk::backend::CallResourceResponse AnswerResource(
    CaptureHub& hub, CostWatch& costs, const Scope& scope,
    const sdk::backend::CallResourceRequest& request, absl::Time now,
    FilterSource filters = filter::CompileShared);

// The answer to a request whose scope is wrong.
sdk::backend::CallResourceResponse FailedResource(const absl::Status& status);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_RESOURCES_H_
