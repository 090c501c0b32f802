#include "datasource/series_table.h"

#include <algorithm>

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
  std::erase_if(entries_, [now](const auto& item) {
    return item.second.set.use_count() == 1 && now - item.second.asked > kKept;
  });
  Entry& entry = entries_[channel];
  if (entry.set == nullptr) entry.set = std::make_shared<SeriesSet>();
  entry.asked = now;
  return entry.set;
}

}  // namespace xdplive::datasource
