// Which taps alert rules asked for lately. A rule is evaluated once a minute or
// so and its tap goes in between; its place is kept for it, lest a panel takes
// it and loses it again each time.
//
// Not thread-safe.
#ifndef XDPLIVE_DATASOURCE_FEEDS_ALERT_PLACES_H_
#define XDPLIVE_DATASOURCE_FEEDS_ALERT_PLACES_H_

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "tap/engine.h"

namespace xdplive::datasource {

class AlertPlaces {
 public:
  // Longer than most rules take from one evaluation to the next.
  static constexpr absl::Duration kKept = absl::Minutes(10);
  static constexpr size_t kMost = 1024;

  void Note(const tap::TapSpec& spec, absl::Time now);
  // How many other taps of the interface and direction of `spec` are expected
  // back: those that are not among `there`, which are all that it has.
  size_t CountAway(const tap::TapSpec& spec, absl::Time now,
                   absl::Span<const tap::TapSpec* const> there) const;
  void Forget(absl::Time now);

 private:
  // Where, and the filter's text: what was compiled of it goes with its tap.
  using Key = std::pair<tap::Origin, std::string>;

  std::map<Key, absl::Time> asked_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_ALERT_PLACES_H_
