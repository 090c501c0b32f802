#include "datasource/live/channel_table.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "datasource/access/scope.h"

namespace xdplive::datasource {

std::shared_ptr<Channel> ChannelTable::Of(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  return Find(name);
}

std::shared_ptr<Channel> ChannelTable::Run(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  std::shared_ptr<Channel>& channel = Find(name);
  if (!channel->Claim()) channel = channel->Successor();
  return channel;
}

void ChannelTable::Forget(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  for (auto& [name, entry] : channels_) {
    entry.idle_since = IsIdle(entry) ? std::min(entry.idle_since, now)
                                     : absl::InfiniteFuture();
  }
  std::erase_if(channels_, [now](const auto& item) {
    return now - item.second.idle_since > kKept;
  });
}

std::shared_ptr<Channel>& ChannelTable::Find(const std::string& name) {
  if (!channels_.contains(name)) Shrink(name);
  std::shared_ptr<Channel>& channel = channels_[name].channel;
  if (channel == nullptr) channel = std::make_shared<Channel>();
  return channel;
}

void ChannelTable::Shrink(const std::string& name) {
  const absl::string_view source = DataSourceOf(name);
  std::vector<std::map<std::string, Entry>::iterator> idle;
  for (auto at = channels_.lower_bound(std::string(source));
       at != channels_.end() && absl::StartsWith(at->first, source); ++at) {
    if (IsIdle(at->second)) idle.push_back(at);
  }
  if (idle.size() < kMaxIdle) return;
  for (const auto& at : idle) channels_.erase(at);
}

}  // namespace xdplive::datasource
