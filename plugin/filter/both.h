// Two filters as one.
#ifndef XDPLIVE_FILTER_BOTH_H_
#define XDPLIVE_FILTER_BOTH_H_

#include "absl/status/statusor.h"
#include "filter/filter.h"

namespace xdplive::filter {

// What both match: "(asked) and (forced)". The programs are joined, not the
// texts, so that no text can get round the other one; `forced` is asked first,
// and finds nothing that the other left behind. Null is every packet.
// Errors: INVALID_ARGUMENT where it is too large, or no packet could match.
absl::StatusOr<FilterPtr> Both(const FilterPtr& asked, const FilterPtr& forced);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_BOTH_H_
