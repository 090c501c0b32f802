#include "datasource/stream_seam.h"

namespace xdplive::datasource {

void StreamSeam::Remember(const std::string& channel, const std::string& login,
                          HistoryEnd end, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Forget(now);
  const std::pair key(channel, login);
  if (auto old = entries_.find(key); old != entries_.end()) {
    const Entry& entry = old->second;
    if (entry.end.has_rows && !entry.found && now - entry.time < kBurst) return;
  } else if (entries_.size() >= kMaxEntries) {
    return;
  }
  entries_[key] = {std::move(end), now};
}

std::optional<HistoryEnd> StreamSeam::Find(const std::string& channel,
                                           const std::string& login,
                                           absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Forget(now);
  auto found = entries_.find({channel, login});
  if (found == entries_.end()) return std::nullopt;
  found->second.found = true;
  return found->second.end;
}

void StreamSeam::Forget(absl::Time now) {
  std::erase_if(entries_, [now](const auto& item) {
    return now - item.second.time > kKept;
  });
}

}  // namespace xdplive::datasource
