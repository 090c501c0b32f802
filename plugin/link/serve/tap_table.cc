#include "link/serve/tap_table.h"

#include <algorithm>
#include <utility>

namespace xdplive::link {

std::shared_ptr<ServedTap> TapTable::At(const tap::TapSpec& asked) const {
  const auto found = taps_.find(asked);
  return found == taps_.end() ? nullptr : found->second.tap.lock();
}

// Here and below, what is looked at is let go when the lock is free: the last
// to hold a tap ends it.
std::shared_ptr<ServedTap> TapTable::Find(const tap::TapSpec& asked) {
  std::shared_ptr<ServedTap> tap;
  absl::MutexLock lock(&mutex_);
  tap = At(asked);
  return tap != nullptr && tap->status().ok() ? tap : nullptr;
}

std::shared_ptr<ServedTap> TapTable::FindOrAdd(const tap::TapSpec& asked,
                                               bool own,
                                               std::shared_ptr<tap::Tap> tap) {
  std::shared_ptr<ServedTap> known;
  absl::MutexLock lock(&mutex_);
  known = At(asked);
  if (known != nullptr && known->status().ok()) {
    taps_[asked].own |= own;
    return known;
  }
  auto served = std::make_shared<ServedTap>(asked, LanesOf(asked),
                                            std::move(tap), sender_);
  taps_[asked] = {served, own};
  return served;
}

std::shared_ptr<ServedTap> TapTable::WithLane(const std::string& lane) {
  for (std::shared_ptr<ServedTap>& tap : All()) {
    const TapLanes& lanes = tap->lanes();
    if (lanes.windows() == lane || lanes.packets() == lane) {
      return std::move(tap);
    }
  }
  return nullptr;
}

// Lanes that are held here alone have no tap.
std::shared_ptr<TapLanes> TapTable::LanesOf(const tap::TapSpec& asked) {
  if (lanes_.size() >= kMostGone + taps_.size()) {
    std::erase_if(lanes_, [](auto& it) { return it.second.use_count() == 1; });
  }
  std::shared_ptr<TapLanes>& lanes = lanes_[asked];
  if (lanes == nullptr) {
    lanes = std::make_shared<TapLanes>(agent_, ++last_, past_);
  }
  return lanes;
}

void TapTable::ForgetLanes() {
  absl::MutexLock lock(&mutex_);
  std::erase_if(lanes_, [this](const auto& item) {
    const TapLanes& lanes = *item.second;
    return item.second.use_count() == 1 && !past_->Has(lanes.windows()) &&
           !past_->Has(lanes.packets());
  });
}

TapTable::Taps TapTable::All() {
  Taps taps;
  absl::MutexLock lock(&mutex_);
  std::erase_if(taps_, [&taps](const auto& item) {
    std::shared_ptr<ServedTap> tap = item.second.tap.lock();
    if (tap == nullptr) return true;
    taps.push_back(std::move(tap));
    return false;
  });
  return taps;
}

size_t TapTable::of_clients() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<size_t>(
      std::count_if(taps_.begin(), taps_.end(), [](const auto& item) {
        return !item.second.own && !item.second.tap.expired();
      }));
}

void TapTable::Forget(const tap::TapSpec& asked) {
  absl::MutexLock lock(&mutex_);
  taps_.erase(asked);
}

}  // namespace xdplive::link
