#include "datasource/live/stream_place.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "datasource/access/scope.h"

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
  places_[channel].place = next;
  return next;
}

void StreamPlaces::Forget(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  for (auto& [channel, entry] : places_) {
    entry.idle_since = IsIdle(entry) ? std::min(entry.idle_since, now)
                                     : absl::InfiniteFuture();
  }
  std::erase_if(places_, [now](const auto& item) {
    return now - item.second.idle_since > kKept;
  });
}

std::shared_ptr<StreamPlace>& StreamPlaces::Find(const std::string& channel) {
  if (!places_.contains(channel)) Shrink(channel);
  std::shared_ptr<StreamPlace>& place = places_[channel].place;
  if (place == nullptr) place = std::make_shared<StreamPlace>();
  return place;
}

void StreamPlaces::Shrink(const std::string& channel) {
  const absl::string_view source = DataSourceOf(channel);
  std::vector<std::map<std::string, Entry>::iterator> idle;
  for (auto at = places_.lower_bound(std::string(source));
       at != places_.end() && absl::StartsWith(at->first, source); ++at) {
    if (IsIdle(at->second)) idle.push_back(at);
  }
  if (idle.size() < kMaxIdle) return;
  for (const auto& at : idle) places_.erase(at);
}

}  // namespace xdplive::datasource
