#include "datasource/feeds/feed_lease.h"

#include <utility>

namespace xdplive::datasource {

FeedLease::FeedLease(FeedLease&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)),
      feed_(other.feed_),
      use_(other.use_) {}

FeedLease& FeedLease::operator=(FeedLease&& other) noexcept {
  std::swap(owner_, other.owner_);
  std::swap(feed_, other.feed_);
  std::swap(use_, other.use_);
  return *this;
}

FeedLease::~FeedLease() {
  if (owner_ != nullptr) owner_->Release(*feed_, use_);
}

}  // namespace xdplive::datasource
