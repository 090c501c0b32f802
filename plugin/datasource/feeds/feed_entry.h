// A feed of the table, its users, and how it stands with the kernel.
//
// Not thread-safe: the table's lock guards it.
#ifndef XDPLIVE_DATASOURCE_FEEDS_FEED_ENTRY_H_
#define XDPLIVE_DATASOURCE_FEEDS_FEED_ENTRY_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "datasource/access/interface_set.h"
#include "datasource/feeds/feed.h"
#include "datasource/feeds/refusals.h"
#include "datasource/feeds/tap_users.h"

namespace xdplive::datasource {

struct FeedEntry {
  std::unique_ptr<Feed> feed;
  int interface_index = 0;  // when it was attached; 0: not attached
  int leases = 0;           // with those of guests
  TapUsers users;
  bool always_on = false;
  absl::Time placed_at;  // it was given its place
  absl::Time idle_since;
  Backoff backoff;
  bool taken = false;  // it is being attached or detached
  absl::Time taken_at;
  absl::Status refused;  // why it goes with its last user
  // It has no place, though it has users yet.
  bool given_up = false;

  void Take() {
    taken = true;
    taken_at = absl::Now();
  }
  bool IsAtWork() const { return interface_index != 0 && !taken; }
  // Whether to try to attach it. One whose interface is not in `facts` is not
  // due (null: nothing is known).
  bool IsDue(absl::Time now, const InterfaceFacts* facts) const {
    return !taken && !given_up && interface_index == 0 && backoff.IsDue(now) &&
           (facts == nullptr ||
            facts->Find(feed->spec().origin.interface) != nullptr);
  }
  // It was never tried so far.
  bool IsFresh() const {
    return feed->CountsSince() == absl::InfiniteFuture() && backoff.IsFresh();
  }
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_FEED_ENTRY_H_
