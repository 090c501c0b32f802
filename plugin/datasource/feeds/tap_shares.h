// Who gets a place where all want more taps of one interface and direction than
// the kernel has.
//
// Some come first: the tap without a filter and those that are always on, which
// nobody is without, and up to kAlertPlaces of alert rules. These take the
// place of another where none is free, are never refused, and give theirs to
// nobody. A place that an alert rule had lately is kept for it.
//
// All others have equal shares. A newcomer gets a place as long as one is free;
// then that of a tap all of whose users have at least two more than he has: so
// everybody comes to his share, and what was taken is not taken back. A tap of
// several users counts for each of them: were it one's alone, taking it would
// harm the others, who may have no other. Whoever is refused has his share:
// at least as many as all that are shared out by the number of those who share.
//
// Of the taps that may go it is one of who has most; of these one that nobody
// uses just now, longest unused; else the one that was given its place last,
// which has the shortest past to lose.
//
// A rule without state. Threads: any.
#ifndef XDPLIVE_DATASOURCE_FEEDS_TAP_SHARES_H_
#define XDPLIVE_DATASOURCE_FEEDS_TAP_SHARES_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "datasource/access/caller.h"
#include "tap/engine.h"

namespace xdplive::datasource {

class TapShares {
 public:
  static constexpr size_t kPlaces = tap::kTapsOfHook;
  // Half of them, so that alert rules leave dashboards theirs. Where they have
  // more, and for one more, all of theirs are shared out as those of users.
  static constexpr size_t kAlertPlaces = kPlaces / 2;

  // One that has a place.
  struct Tap {
    bool needed = false;  // has no filter, or is always on
    // Now or lately, each once. Those pointed to are the owner's.
    std::vector<const Caller*> users;
    bool in_use = false;
    absl::Time since;  // it has its place if in use, else it is not in use
  };
  struct Newcomer {
    const Caller& caller;
    bool needed = false;
  };

  // `kept` places are of alert rules that have no tap just now. The index of
  // the tap whose place the newcomer takes; nothing where one is free. Error:
  // RESOURCE_EXHAUSTED, why there is none and the mend.
  static absl::StatusOr<std::optional<size_t>> FindPlace(
      const Newcomer& who, absl::Span<const Tap> taps, size_t kept);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_TAP_SHARES_H_
