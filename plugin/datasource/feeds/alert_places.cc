#include "datasource/feeds/alert_places.h"

#include <algorithm>

namespace xdplive::datasource {

using tap::TapSpec;

void AlertPlaces::Note(const TapSpec& spec, absl::Time now) {
  const Key key = {spec.origin, spec.filter_text()};
  if (asked_.size() >= kMost && !asked_.contains(key)) return;
  asked_[key] = now;
}

size_t AlertPlaces::CountAway(const TapSpec& spec, absl::Time now,
                              absl::Span<const TapSpec* const> there) const {
  size_t away = 0;
  for (auto at = asked_.lower_bound({spec.origin, ""});
       at != asked_.end() && at->first.first == spec.origin; ++at) {
    const std::string& text = at->first.second;
    const bool has_tap = std::any_of(
        there.begin(), there.end(),
        [&text](const TapSpec* tap) { return tap->filter_text() == text; });
    const bool expected =
        now - at->second < kKept && text != spec.filter_text();
    if (expected && !has_tap) ++away;
  }
  return away;
}

void AlertPlaces::Forget(absl::Time now) {
  std::erase_if(asked_,
                [&](const auto& item) { return now - item.second >= kKept; });
}

}  // namespace xdplive::datasource
