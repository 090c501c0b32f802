#include "filter/filter_cache.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "filter/compile.h"

namespace xdplive::filter {
namespace {

// Of an entry besides its text and program: nodes, pointers, control blocks.
constexpr size_t kEntryBytes = 512;

size_t BytesOf(const absl::StatusOr<FilterPtr>& result) {
  if (!result.ok()) return result.status().message().size();
  return (*result)->text.size() +
         (*result)->program.size() * sizeof(sock_filter);
}

}  // namespace

struct FilterCache::Entry {
  explicit Entry(absl::string_view the_text)
      : text(the_text), bytes(kEntryBytes + text.size()) {}

  const std::string text;
  size_t bytes;  // as accounted for; guarded by the cache's mutex
  // Who asks at the same time waits for the one that compiles. A lock and not
  // call_once, whose order thread sanitizers do not see in Debian's Abseil.
  absl::Mutex compiling;
  std::optional<absl::StatusOr<FilterPtr>> result ABSL_GUARDED_BY(compiling);
};

absl::StatusOr<FilterPtr> FilterCache::Get(absl::string_view owner,
                                           absl::string_view text) {
  const EntryPtr entry = FindOrAdd(owner, text);
  absl::MutexLock lock(&entry->compiling);
  if (!entry->result.has_value()) {
    entry->result = CompileShared(entry->text);
    Account(std::string(owner), entry, BytesOf(*entry->result));
  }
  return *entry->result;
}

FilterCache::EntryPtr FilterCache::FindOrAdd(absl::string_view owner,
                                             absl::string_view text) {
  absl::MutexLock lock(&mutex_);
  Share& share = shares_[std::string(owner)];
  if (const auto known = share.by_text.find(text);
      known != share.by_text.end()) {
    share.newest_first.splice(share.newest_first.begin(), share.newest_first,
                              known->second);
    return *known->second;
  }
  auto entry = std::make_shared<Entry>(text);
  share.newest_first.push_front(entry);
  share.by_text[entry->text] = share.newest_first.begin();
  ++entries_;
  Add(share, entry->bytes);
  KeepLimits();
  return entry;
}

void FilterCache::Account(const std::string& owner, const EntryPtr& entry,
                          size_t more) {
  absl::MutexLock lock(&mutex_);
  const auto share = shares_.find(owner);
  if (share == shares_.end()) return;
  const auto known = share->second.by_text.find(entry->text);
  if (known == share->second.by_text.end() || *known->second != entry) return;
  entry->bytes += more;
  Add(share->second, more);
  KeepLimits();
}

void FilterCache::Add(Share& share, size_t bytes) {
  share.bytes += bytes;
  bytes_ += bytes;
}

void FilterCache::KeepLimits() {
  while (entries_ > limits_.entries || bytes_ > limits_.bytes) {
    const auto largest = std::max_element(
        shares_.begin(), shares_.end(), [](const auto& one, const auto& other) {
          return one.second.bytes < other.second.bytes;
        });
    Share& share = largest->second;
    const EntryPtr oldest = share.newest_first.back();
    share.by_text.erase(oldest->text);
    share.newest_first.pop_back();
    share.bytes -= oldest->bytes;
    bytes_ -= oldest->bytes;
    --entries_;
    if (share.newest_first.empty()) shares_.erase(largest);
  }
}

size_t FilterCache::entries() const {
  absl::MutexLock lock(&mutex_);
  return entries_;
}

size_t FilterCache::bytes() const {
  absl::MutexLock lock(&mutex_);
  return bytes_;
}

}  // namespace xdplive::filter
