#include "datasource/stream_place.h"

#include <algorithm>
#include <utility>

namespace xdplive::datasource {

void StreamPlace::Hold(absl::Time now) {
  if (now - held_until >= kHold) hold_began = now;
  hold_began = std::min(hold_began, now);
  held_until = std::min(now + kHold, hold_began + kLongestHold);
}

bool StreamPlace::Binds(absl::Time now) const {
  return state == State::kRunning ||
         (state == State::kPlanned && now - planned <= kPlanKept);
}

std::shared_ptr<StreamPlace> StreamPlaces::Of(const std::string& channel) {
  absl::MutexLock lock(&mutex_);
  return Find(channel);
}

std::shared_ptr<StreamPlace> StreamPlaces::Run(const std::string& channel) {
  absl::MutexLock lock(&mutex_);
  std::shared_ptr<StreamPlace> place = Find(channel);
  absl::MutexLock hold(&place->mutex);
  if (place->state != StreamPlace::State::kRunning) {
    place->state = StreamPlace::State::kRunning;
    return place;
  }
  auto next = std::make_shared<StreamPlace>();
  {
    absl::MutexLock fresh(&next->mutex);
    next->state = StreamPlace::State::kRunning;
    next->cursors = place->cursors;
    next->watermark_ns = place->watermark_ns;
    next->columns = place->columns;
    next->held_until = place->held_until;
  }
  places_[channel] = next;
  return next;
}

std::shared_ptr<StreamPlace>& StreamPlaces::Find(const std::string& channel) {
  if (places_.size() > kMaxIdle) {
    // Nobody but the table knows of those.
    std::erase_if(
        places_, [](const auto& item) { return item.second.use_count() == 1; });
  }
  std::shared_ptr<StreamPlace>& place = places_[channel];
  if (place == nullptr) place = std::make_shared<StreamPlace>();
  return place;
}

}  // namespace xdplive::datasource
