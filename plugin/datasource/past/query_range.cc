#include "datasource/past/query_range.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace xdplive::datasource {

QueryRange RangeOf(const sdk::backend::TimeRange& range,
                   const Settings& settings, absl::Time now) {
  return {.from = absl::FromUnixMillis(range.from_ms),
          .to = absl::FromUnixMillis(range.to_ms) + absl::Milliseconds(1) -
                absl::Nanoseconds(1),
          .reach = now - absl::Seconds(settings.history_seconds)};
}

bool EndsNow(const QueryRange& range, absl::Time now) {
  return range.to + kAboutNow >= now;
}

void AddBeginNotice(absl::string_view what, absl::Time begin, absl::Time since,
                    const QueryRange& range, absl::Time now,
                    sdk::data::Frame& frame) {
  begin = std::max(range.reach, std::min(begin, now));
  // A second is counted when it is over, and a browser's clock may be late.
  constexpr absl::Duration kSlack = absl::Seconds(2);
  if (begin - std::max(range.from, since) <= kSlack) return;
  frame.meta.notices.push_back(
      {sdk::data::Notice::Severity::kInfo,
       absl::StrCat(what, " begins at ",
                    absl::FormatTime("%Y-%m-%d %H:%M:%E3S UTC", begin,
                                     absl::UTCTimeZone()),
                    "; what of the time range is older is not kept")});
}

}  // namespace xdplive::datasource
