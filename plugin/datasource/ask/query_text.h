// The texts that stand for the meaning of a query.
#ifndef XDPLIVE_DATASOURCE_ASK_QUERY_TEXT_H_
#define XDPLIVE_DATASOURCE_ASK_QUERY_TEXT_H_

#include <string>

#include "datasource/ask/query.h"

namespace xdplive::datasource {

// What a stream of the query depends on, as JSON: equal meaning, equal text.
// Defaults are left out, and so are `live` and, of packets, `limit` and the
// order of an answer's rows, which say nothing about a stream. ParseQuery reads
// it back.
std::string CanonicalText(const Query& query);

// The query for people, as the query inspector shows it.
std::string DescribeQuery(const Query& query);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ASK_QUERY_TEXT_H_
