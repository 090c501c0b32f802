#include "datasource/live/answered_history.h"

#include <algorithm>

#include "datasource/access/scope.h"

namespace xdplive::datasource {
namespace {

std::pair<std::string, std::string> OwnerOf(const std::string& channel,
                                            const std::string& login) {
  return {std::string(DataSourceOf(channel)), login};
}

}  // namespace

void AnsweredHistory::Remember(const std::string& channel,
                               const std::string& login, HistoryEnd end,
                               absl::Time now) {
  absl::MutexLock lock(&mutex_);
  DropOld(now);
  Entries& entries = owners_[OwnerOf(channel, login)];
  if (auto old = entries.find(channel); old != entries.end()) {
    const Entry& entry = old->second;
    if (entry.end.has_rows && !entry.found && now - entry.time < kBurst) return;
  } else if (entries.size() >= kMaxEntries) {
    entries.erase(std::min_element(entries.begin(), entries.end(),
                                   [](const auto& a, const auto& b) {
                                     return a.second.time < b.second.time;
                                   }));
  }
  entries[channel] = {std::move(end), now};
}

std::optional<HistoryEnd> AnsweredHistory::Find(const std::string& channel,
                                                const std::string& login,
                                                absl::Time now) {
  absl::MutexLock lock(&mutex_);
  DropOld(now);
  const auto owner = owners_.find(OwnerOf(channel, login));
  if (owner == owners_.end()) return std::nullopt;
  const auto found = owner->second.find(channel);
  if (found == owner->second.end()) return std::nullopt;
  found->second.found = true;
  return found->second.end;
}

void AnsweredHistory::Forget(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  DropOld(now);
}

void AnsweredHistory::DropOld(absl::Time now) {
  for (auto& [owner, entries] : owners_) {
    std::erase_if(entries, [now](const auto& item) {
      return now - item.second.time > kKept;
    });
  }
  std::erase_if(owners_, [](const auto& item) { return item.second.empty(); });
}

}  // namespace xdplive::datasource
