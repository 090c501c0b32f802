#include "datasource/stream_seam.h"

#include <utility>

namespace xdplive::datasource {

void StreamSeam::Remember(const std::string& path, Cursors cursors,
                          absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Forget(now);
  if (entries_.size() >= kMaxEntries && !entries_.contains(path)) return;
  entries_[path] = {std::move(cursors), now};
}

Cursors StreamSeam::Take(const std::string& path, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Forget(now);
  auto node = entries_.extract(path);
  return node.empty() ? Cursors() : std::move(node.mapped().cursors);
}

void StreamSeam::Forget(absl::Time now) {
  std::erase_if(entries_, [now](const auto& item) {
    return now - item.second.time > kKept;
  });
}

}  // namespace xdplive::datasource
