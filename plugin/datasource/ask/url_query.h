// The query string of a resource call.
#ifndef XDPLIVE_DATASOURCE_ASK_URL_QUERY_H_
#define XDPLIVE_DATASOURCE_ASK_URL_QUERY_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace xdplive::datasource {

// The parameters behind the first '?' of `url`, decoded (RFC 3986 percent
// codes, '+' for a space); of a repeated one the last. Errors: INVALID_ARGUMENT
// for a broken percent code, quoting it.
absl::StatusOr<std::map<std::string, std::string>> ParseUrlQuery(
    absl::string_view url);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ASK_URL_QUERY_H_
