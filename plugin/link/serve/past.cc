#include "link/serve/past.h"

#include <algorithm>

namespace xdplive::link {
namespace {

// What a message takes beside its bytes.
constexpr size_t kItemBytes = 96;

}  // namespace

void Past::Begin(const std::string& lane, int64_t now_unix_ns) {
  absl::MutexLock lock(&mutex_);
  Lane& begun = lanes_[lane];
  begun.whole_since_unix_ns = now_unix_ns;
  begun.dropped = false;
}

void Past::Keep(const std::string& lane, int64_t until_unix_ns,
                const std::string& message) {
  absl::MutexLock lock(&mutex_);
  const auto at = lanes_.try_emplace(lane).first;
  at->second.items.push_back({until_unix_ns, message});
  order_.push_back(at);
  bytes_ += message.size() + kItemBytes;
  while (bytes_ > bound_.bytes) DropOldest();
}

void Past::DropOldest() {
  // Messages of a lane were added in its order, so its oldest is the front.
  const Lanes::iterator at = order_.front();
  Lane& lane = at->second;
  order_.pop_front();
  const Item& item = lane.items.front();
  bytes_ -= item.message.size() + kItemBytes;
  lane.whole_since_unix_ns =
      std::max(lane.whole_since_unix_ns, item.until_unix_ns);
  lane.items.pop_front();
  ++lane.first;
  if (lane.dropped && lane.items.empty()) lanes_.erase(at);
}

void Past::Drop(const std::string& lane) {
  absl::MutexLock lock(&mutex_);
  const auto found = lanes_.find(lane);
  if (found == lanes_.end()) return;
  found->second.dropped = true;
  if (found->second.items.empty()) lanes_.erase(found);
}

Past::Page Past::Read(const std::string& lane, int64_t since_unix_ns,
                      uint64_t from) const {
  absl::MutexLock lock(&mutex_);
  Page page;
  const auto found = lanes_.find(lane);
  if (found == lanes_.end()) return page;
  const Lane& kept = found->second;
  page.whole_since_unix_ns = kept.whole_since_unix_ns;
  page.next = std::max(from, kept.first);
  size_t bytes = 0;
  while (page.next - kept.first < kept.items.size()) {
    const Item& item = kept.items[page.next - kept.first];
    if (item.until_unix_ns > since_unix_ns) {
      bytes += item.message.size();
      page.more = !page.messages.empty() && bytes > kPageBytes;
      if (page.more) break;
      page.messages.push_back(item.message);
    }
    ++page.next;
  }
  return page;
}

void Past::Forget(int64_t now_unix_ns) {
  const int64_t begin = now_unix_ns - absl::ToInt64Nanoseconds(bound_.reach);
  absl::MutexLock lock(&mutex_);
  while (!order_.empty() &&
         order_.front()->second.items.front().until_unix_ns <= begin) {
    DropOldest();
  }
}

bool Past::Has(const std::string& lane) const {
  absl::MutexLock lock(&mutex_);
  const auto found = lanes_.find(lane);
  return found != lanes_.end() && !found->second.items.empty();
}

size_t Past::bytes() const {
  absl::MutexLock lock(&mutex_);
  return bytes_;
}

}  // namespace xdplive::link
