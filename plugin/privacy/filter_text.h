// Filters that a sentence quotes: `… with filter 'tcp port 443' …`.
#ifndef XDPLIVE_PRIVACY_FILTER_TEXT_H_
#define XDPLIVE_PRIVACY_FILTER_TEXT_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace xdplive::privacy {

using ReplaceText = absl::FunctionRef<std::string(absl::string_view)>;

// `text` with what stands in quotes behind the word "filter" as `filter` makes
// it, and what is before, between and behind as `other` does. A quote that was
// cut off goes to the end.
std::string ReplaceFilters(absl::string_view text, ReplaceText filter,
                           ReplaceText other);

}  // namespace xdplive::privacy

#endif  // XDPLIVE_PRIVACY_FILTER_TEXT_H_
