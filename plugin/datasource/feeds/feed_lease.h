// The use of one feed; the feed lives at least as long.
#ifndef XDPLIVE_DATASOURCE_FEEDS_FEED_LEASE_H_
#define XDPLIVE_DATASOURCE_FEEDS_FEED_LEASE_H_

#include "datasource/feeds/feed.h"
#include "datasource/feeds/tap_users.h"

namespace xdplive::datasource {

class FeedLease {
 public:
  // Whose the feed is; outlives its leases.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void Release(const Feed& feed, TapUsers::Use* use) = 0;
  };

  // `use` is null for a guest of the feed's users.
  FeedLease(Owner* owner, Feed* feed, TapUsers::Use* use)
      : owner_(owner), feed_(feed), use_(use) {}
  FeedLease(FeedLease&& other) noexcept;
  FeedLease& operator=(FeedLease&& other) noexcept;
  ~FeedLease();

  const Feed& operator*() const { return *feed_; }
  const Feed* operator->() const { return feed_; }

 private:
  Owner* owner_;  // null after a move
  Feed* feed_;
  TapUsers::Use* use_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_FEED_LEASE_H_
