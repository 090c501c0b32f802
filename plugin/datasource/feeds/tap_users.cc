#include "datasource/feeds/tap_users.h"

#include <algorithm>

namespace xdplive::datasource {

TapUsers::Use* TapUsers::Begin(const Caller& who) {
  Use& use = uses_[who];
  ++use.leases;
  return &use;
}

void TapUsers::End(Use* use, absl::Time now) {
  --use->leases;
  use->last = now;
}

bool TapUsers::any() const {
  return std::any_of(uses_.begin(), uses_.end(),
                     [](const auto& item) { return item.second.leases > 0; });
}

std::vector<const Caller*> TapUsers::Users(absl::Time now) const {
  std::vector<const Caller*> users;
  for (const auto& [who, use] : uses_) {
    if (!IsOver(use, now)) users.push_back(&who);
  }
  return users;
}

void TapUsers::Forget(absl::Time now) {
  std::erase_if(uses_,
                [&](const auto& item) { return IsOver(item.second, now); });
}

}  // namespace xdplive::datasource
