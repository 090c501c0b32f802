// The resource `values`: what a field was seen to be lately, for variables and
// ad-hoc filters.
#ifndef XDPLIVE_DATASOURCE_VALUES_H_
#define XDPLIVE_DATASOURCE_VALUES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"

namespace xdplive::datasource {

// How far back values are looked for.
inline constexpr absl::Duration kValuesSpan = absl::Minutes(5);

// `url` is the path with its query string: key=FIELD, and optionally interface,
// direction and filter as in a query, and limit. A JSON array of texts, those
// with most bytes first; of `interface` all that are allowed, of `direction`
// both, the active ones first. Errors: INVALID_ARGUMENT naming what is wrong;
// those of OpenQuery.
absl::StatusOr<std::string> AnswerValues(
    CaptureHub& hub, const Scope& scope, absl::string_view url, absl::Time now,
    FilterSource filters = filter::CompileShared);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_VALUES_H_
