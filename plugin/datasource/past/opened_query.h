// A query joined to the feeds it means: what QueryData reads once and a stream
// follows.
#ifndef XDPLIVE_DATASOURCE_PAST_OPENED_QUERY_H_
#define XDPLIVE_DATASOURCE_PAST_OPENED_QUERY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "datasource/access/asker.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

struct OpenedQuery {
  std::vector<FeedLease> feeds;  // by interface, then direction
  // What of the query fails, while the rest goes on.
  std::vector<sdk::data::Notice> notices;
  // OK while at least one feed captures, or is being attached. The feeds of a
  // failed query are held all the same, so that the hub tries them again.
  absl::Status status;
};

// Opens the capture if need be: one tap for each interface and direction.
OpenedQuery OpenQuery(CaptureHub& hub, const Asker& asker, const Query& query);

// From when on all taps of the query count; InfinitePast where none ever did.
absl::Time CountedSince(const OpenedQuery& opened);

// What keeps an answer from being whole, all in one line; "" when nothing does.
std::string FailureOf(const OpenedQuery& opened);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_PAST_OPENED_QUERY_H_
