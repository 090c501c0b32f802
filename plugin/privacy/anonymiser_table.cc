#include "privacy/anonymiser_table.h"

#include <memory>

#include "privacy/keyed_hash.h"

namespace xdplive::privacy {

AnonymiserPtr AnonymiserTable::Of(absl::string_view secret) {
  const CryptoPan::Key key = HashOf(secret);
  absl::MutexLock lock(&mutex_);
  if (all_.size() >= kMost && all_.count(key) == 0) {
    std::erase_if(
        all_, [](const auto& entry) { return entry.second.use_count() == 1; });
  }
  AnonymiserPtr& found = all_[key];
  if (found == nullptr) found = std::make_shared<Anonymiser>(secret);
  return found;
}

}  // namespace xdplive::privacy
