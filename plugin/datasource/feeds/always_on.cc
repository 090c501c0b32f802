#include "datasource/feeds/always_on.h"

#include <algorithm>
#include <string>

namespace xdplive::datasource {

using tap::Direction;
using tap::TapSpec;

bool AlwaysOn::Want(const DataSourceId& who, bool wanted,
                    const InterfacePolicy& policy) {
  absl::MutexLock lock(&mutex_);
  Wish& wish = wishes_[who];
  if (wish.wanted == wanted && wish.policy == policy) return false;
  wish = {wanted, policy};
  return true;
}

bool AlwaysOn::empty() const {
  absl::MutexLock lock(&mutex_);
  return wishes_.empty();
}

bool AlwaysOn::any() const {
  absl::MutexLock lock(&mutex_);
  return std::any_of(wishes_.begin(), wishes_.end(),
                     [](const auto& item) { return item.second.wanted; });
}

std::set<TapSpec> AlwaysOn::Taps(const InterfaceFacts& facts) const {
  absl::MutexLock lock(&mutex_);
  std::set<TapSpec> taps;
  for (const auto& [who, wish] : wishes_) {
    if (!wish.wanted) continue;
    for (const std::string& name : wish.policy.AllowedNames(facts)) {
      // Frames without an Ethernet header are not read.
      if (!facts.Find(name)->ethernet) continue;
      taps.insert({name, Direction::kIngress});
      taps.insert({name, Direction::kEgress});
    }
  }
  return taps;
}

}  // namespace xdplive::datasource
