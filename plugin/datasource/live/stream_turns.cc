#include "datasource/live/stream_turns.h"

#include <algorithm>
#include <utility>

namespace xdplive::datasource {

void StreamTurns::Add(std::shared_ptr<LiveStream> stream, StreamOwner owner,
                      absl::Time due) {
  absl::MutexLock lock(&mutex_);
  const auto client = clients_.try_emplace(std::move(owner.client)).first;
  ++client->second.streams;
  items_.emplace(std::move(stream), Item{client, std::move(owner.call), due});
}

void StreamTurns::Remove(const std::shared_ptr<LiveStream>& stream) {
  Items::node_type removed;  // goes once the lock is free
  absl::MutexLock lock(&mutex_);
  const auto item = items_.find(stream);
  if (item != items_.end()) removed = Extract(item);
}

void StreamTurns::AllAreDue(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  for (auto& [stream, item] : items_) item.due = std::min(item.due, now);
}

std::vector<std::shared_ptr<LiveStream>> StreamTurns::Due(absl::Time now) {
  std::vector<Items::node_type> given_up;  // go once the lock is free
  absl::MutexLock lock(&mutex_);
  given_up = ExtractGivenUp();
  Forget(now);
  std::vector<Items::const_iterator> due;
  for (auto item = items_.cbegin(); item != items_.cend(); ++item) {
    if (item->second.due <= now) due.push_back(item);
  }
  std::sort(due.begin(), due.end(), [](const auto& a, const auto& b) {
    const absl::Duration a_spent = a->second.client->second.spent;
    const absl::Duration b_spent = b->second.client->second.spent;
    return a_spent != b_spent ? a_spent < b_spent
                              : a->second.due < b->second.due;
  });
  std::vector<std::shared_ptr<LiveStream>> streams;
  streams.reserve(due.size());
  for (const auto& item : due) streams.push_back(item->first);
  return streams;
}

void StreamTurns::Took(const std::shared_ptr<LiveStream>& stream,
                       absl::Duration spent, absl::Time next) {
  absl::MutexLock lock(&mutex_);
  const auto item = items_.find(stream);
  if (item == items_.end()) return;
  item->second.due = next;
  item->second.client->second.spent += spent;
}

absl::Time StreamTurns::NextDue() const {
  absl::MutexLock lock(&mutex_);
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [stream, item] : items_) next = std::min(next, item.due);
  return next;
}

void StreamTurns::Forget(absl::Time now) {
  if (forgot_ == absl::InfinitePast()) forgot_ = now;
  for (; now - forgot_ >= kMemory; forgot_ += kMemory) {
    absl::Duration most;
    for (auto& [name, client] : clients_) {
      client.spent /= 2;
      most = std::max(most, client.spent);
    }
    // After a long pause there is nothing left to halve.
    if (most < absl::Microseconds(1)) forgot_ = now - kMemory;
  }
}

StreamTurns::Items::node_type StreamTurns::Extract(Items::iterator item) {
  const auto client = item->second.client;
  if (--client->second.streams == 0) clients_.erase(client);
  return items_.extract(item);
}

std::vector<StreamTurns::Items::node_type> StreamTurns::ExtractGivenUp() {
  std::vector<Items::node_type> given_up;
  for (auto item = items_.begin(); item != items_.end();) {
    const auto here = item++;
    if (here->second.call != nullptr && here->second.call->cancelled()) {
      given_up.push_back(Extract(here));
    }
  }
  return given_up;
}

}  // namespace xdplive::datasource
