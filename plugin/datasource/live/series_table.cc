#include "datasource/live/series_table.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/match.h"
#include "datasource/access/scope.h"

namespace xdplive::datasource {

std::vector<flow::GroupKey> SeriesSet::Keys() const {
  std::vector<flow::GroupKey> keys;
  keys.reserve(shown.size());
  for (const Series& series : shown) keys.push_back(series.key);
  return keys;
}

void SeriesSet::Adopt(const flow::TrafficAnswer& answer, size_t most) {
  if (answer.overflow.total > 0 && !overflow) {
    overflow = true;
    ++version;
  }
  for (const flow::TrafficSeries& series : answer.groups) {
    if (series.total == 0 || shown.size() >= most) continue;
    const bool known = std::any_of(
        shown.begin(), shown.end(),
        [&series](const Series& other) { return other.key == series.key; });
    if (known) continue;
    shown.push_back({series.key, series.texts});
    ++version;
  }
}

std::shared_ptr<SeriesSet> SeriesTable::Of(const std::string& channel,
                                           absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Entry& entry = entries_[channel];
  entry.asked = now;
  if (entry.set == nullptr) {
    entry.set = std::make_shared<SeriesSet>();
    const std::shared_ptr<SeriesSet> held = entry.set;
    Shrink(channel);
    return held;
  }
  return entry.set;
}

void SeriesTable::Forget(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  std::erase_if(entries_, [now](const auto& item) {
    return IsIdle(item.second) && now - item.second.asked > kKept;
  });
}

void SeriesTable::Shrink(const std::string& channel) {
  const absl::string_view source = DataSourceOf(channel);
  std::vector<std::pair<absl::Time, std::string>> idle;
  for (auto at = entries_.lower_bound(std::string(source));
       at != entries_.end() && absl::StartsWith(at->first, source); ++at) {
    if (IsIdle(at->second)) idle.emplace_back(at->second.asked, at->first);
  }
  std::sort(idle.begin(), idle.end(), std::greater<>());
  size_t series = 0;
  for (const auto& [asked, name] : idle) {
    const auto at = entries_.find(name);
    {
      absl::MutexLock lock(&at->second.set->mutex);
      series += at->second.set->shown.size();
    }
    if (series > kMaxIdleSeries) entries_.erase(at);
  }
}

}  // namespace xdplive::datasource
