#include "datasource/live/told_hosts.h"

#include <set>
#include <utility>

namespace xdplive::datasource {
namespace {

using flow::ConversationEdge;
using flow::ConversationHost;
using flow::ConversationsAnswer;

// Without a frame of nodes for so long nobody is shown any.
constexpr absl::Duration kNobody = absl::Seconds(5);

}  // namespace

void ToldHosts::Note(const ConversationsAnswer& answer, absl::Time now) {
  std::erase_if(hosts_, [now](const auto& item) {
    return now - item.second.last > kListed;
  });
  for (const ConversationHost& host : answer.hosts) {
    Host& told = hosts_.try_emplace(host.id, Host{.since = now, .last = now})
                     .first->second;
    told.last = now;
  }
}

void ToldHosts::Answered(const ConversationsAnswer& answer, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Note(answer, now);
}

void ToldHosts::ListHosts(ConversationsAnswer& answer, bool to_all,
                          absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Note(answer, now);
  std::set<std::string> listed;
  for (const ConversationHost& host : answer.hosts) listed.insert(host.id);
  // Before a stream's first frame all that viewers have is what answers said.
  const bool begins = now - framed_ > kNobody;
  if (to_all) {
    ++frames_;
    framed_ = now;
  }
  for (auto& [id, host] : hosts_) {
    if (to_all && host.first_frame == 0) {
      host.first_frame = begins && host.since < now ? frames_ - 1 : frames_;
    }
    if (listed.contains(id)) continue;
    ConversationHost silent;
    silent.id = id;
    answer.hosts.push_back(std::move(silent));
  }
}

bool ToldHosts::IsKnown(const std::string& id, absl::Time now) const {
  const auto at = hosts_.find(id);
  if (at == hosts_.end()) return false;
  if (now - framed_ > kNobody) return at->second.since < now;
  return at->second.first_frame != 0 && at->second.first_frame < frames_;
}

void ToldHosts::NarrowEdges(ConversationsAnswer& answer, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Note(answer, now);
  std::erase_if(answer.edges, [&](const ConversationEdge& edge)
                                  ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
                                    return !IsKnown(edge.source, now) ||
                                           !IsKnown(edge.destination, now);
                                  });
}

std::shared_ptr<ToldHosts> ToldHostsTable::Of(const std::string& query,
                                              absl::Time now) {
  absl::MutexLock lock(&mutex_);
  std::erase_if(entries_, [now](const auto& item) {
    return item.second.hosts.use_count() == 1 &&
           now - item.second.asked > ToldHosts::kListed;
  });
  Entry& entry = entries_[query];
  if (entry.hosts == nullptr) entry.hosts = std::make_shared<ToldHosts>();
  entry.asked = now;
  return entry.hosts;
}

}  // namespace xdplive::datasource
