#include "datasource/feeds/refusals.h"

#include <algorithm>

namespace xdplive::datasource {

using tap::TapSpec;

void Backoff::Failed(absl::Time now) {
  next_ = now + wait_;
  wait_ = std::clamp(2 * wait_, absl::Seconds(1), kLongest);
}

bool IsLasting(const absl::Status& status) {
  return absl::IsUnimplemented(status) || absl::IsInvalidArgument(status);
}

bool IsRefusal(const absl::Status& status) {
  return IsLasting(status) || absl::IsResourceExhausted(status);
}

void Refusals::Add(const TapSpec& spec, const absl::Status& why,
                   absl::Time now) {
  if (refused_.size() >= kMost && !refused_.contains(spec)) return;
  Refusal& refusal = refused_[spec];
  refusal.why = why;
  // A room that is full now may be free a moment later.
  if (IsLasting(why)) refusal.backoff.Failed(now);
  refusal.backoff.Failed(now);
  refusal.asked = now;
}

absl::Status Refusals::Find(const TapSpec& spec, absl::Time now) {
  const auto found = refused_.find(spec);
  if (found == refused_.end()) return absl::OkStatus();
  found->second.asked = now;
  if (found->second.backoff.IsDue(now)) return absl::OkStatus();
  return found->second.why;
}

absl::Status Refusals::Told(const TapSpec& spec) const {
  const auto found = refused_.find(spec);
  return found == refused_.end() ? absl::OkStatus() : found->second.why;
}

std::vector<TapSpec> Refusals::TakeOld(absl::Time now) {
  std::vector<TapSpec> old;
  std::erase_if(refused_, [&](const auto& item) {
    if (now - item.second.asked < kKept) return false;
    old.push_back(item.first);
    return true;
  });
  return old;
}

}  // namespace xdplive::datasource
