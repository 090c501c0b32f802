#include "datasource/feeds/alert_places.h"

namespace xdplive::datasource {

using tap::TapSpec;

void AlertPlaces::Note(const TapSpec& spec, absl::Time now) {
  if (asked_.size() >= kMost && !asked_.contains(spec)) return;
  asked_[{spec.origin.interface, spec.origin.direction, spec.filter}] = now;
}

size_t AlertPlaces::CountAway(
    const TapSpec& spec, absl::Time now,
    absl::FunctionRef<bool(const TapSpec&)> has_tap) const {
  size_t away = 0;
  for (auto at = asked_.lower_bound(
           {spec.origin.interface, spec.origin.direction, ""});
       at != asked_.end() &&
       at->first.origin.interface == spec.origin.interface &&
       at->first.origin.direction == spec.origin.direction;
       ++at) {
    const bool expected = now - at->second < kKept && at->first != spec;
    if (expected && !has_tap(at->first)) ++away;
  }
  return away;
}

void AlertPlaces::Forget(absl::Time now) {
  std::erase_if(asked_,
                [&](const auto& item) { return now - item.second >= kKept; });
}

}  // namespace xdplive::datasource
