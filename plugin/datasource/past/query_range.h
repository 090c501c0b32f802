// The time range of a query, held to how far back this data source answers.
#ifndef XDPLIVE_DATASOURCE_PAST_QUERY_RANGE_H_
#define XDPLIVE_DATASOURCE_PAST_QUERY_RANGE_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "datasource/access/settings.h"
#include "sdk/backend/requests.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

struct QueryRange {
  absl::Time from;
  absl::Time to;     // inclusive
  absl::Time reach;  // historySeconds ago: what is older is not answered

  absl::Time begin() const { return from < reach ? reach : from; }
};

// The end is inclusive to the millisecond. Far times saturate.
QueryRange RangeOf(const sdk::backend::TimeRange& range,
                   const Settings& settings, absl::Time now);

// How long after its end a range still is about now: a browser's clock may be a
// little late.
inline constexpr absl::Duration kAboutNow = absl::Seconds(10);

// Whether a stream goes on where the range ends.
bool EndsNow(const QueryRange& range, absl::Time now);

// Says so where of the range a part is not kept any more of `what`, which
// begins at `begin`. Nothing is missing of a capture that began within the
// range, at `since`.
void AddBeginNotice(absl::string_view what, absl::Time begin, absl::Time since,
                    const QueryRange& range, absl::Time now,
                    sdk::data::Frame& frame);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_PAST_QUERY_RANGE_H_
