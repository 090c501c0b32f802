#include "datasource/drops/drop_history.h"

#include <algorithm>
#include <utility>

namespace xdplive::datasource {

using tap::kDropReasonCount;
using tap::kDropReasons;

void DropHistory::Note(const interfaces::InterfaceFacts& facts,
                       absl::Time now) {
  absl::MutexLock lock(&mutex_);
  // Two may have looked at once.
  if (!drops_.empty()) now = std::max(now, drops_.back().time);
  if (since_ == absl::InfiniteFuture()) since_ = begin_ = now;
  for (const tap::InterfaceInfo& info : facts.interfaces) NoteOne(info, now);
  std::erase_if(interfaces_, [&facts](const auto& item) {
    return facts.Find(item.first) == nullptr;
  });
}

void DropHistory::NoteOne(const tap::InterfaceInfo& info, absl::Time now) {
  const auto [at, is_new] = interfaces_.try_emplace(info.name);
  Interface& known = at->second;
  const Interface before = std::exchange(known, {info.index, info.drops});
  // Another one of that name counts anew.
  if (is_new || before.index != info.index) return;
  for (uint32_t i = 0; i < kDropReasonCount; ++i) {
    const uint64_t was = before.counts.*kDropReasons[i].count;
    const uint64_t is = info.drops.*kDropReasons[i].count;
    // Less than before: its driver began anew.
    if (is > was) Add({now, info.index, i, is - was});
  }
}

void DropHistory::Add(const Drop& drop) {
  drops_.push_back(drop);
  if (drops_.size() <= kMostNotes) return;
  begin_ = drops_.front().time;
  drops_.pop_front();
}

std::vector<DropHistory::Row> DropHistory::Between(
    const std::vector<std::string>& interfaces, absl::Time from,
    absl::Time to) const {
  absl::MutexLock lock(&mutex_);
  std::vector<Row> rows;
  std::map<int, size_t> first_row;  // by the interface's index
  for (const std::string& name : interfaces) {
    const auto found = interfaces_.find(name);
    if (found == interfaces_.end()) continue;
    first_row[found->second.index] = rows.size();
    for (size_t i = 0; i < kDropReasonCount; ++i) {
      rows.push_back({.interface = name,
                      .reason = i,
                      .ever = found->second.counts.*kDropReasons[i].count});
    }
  }
  const auto begin = std::upper_bound(
      drops_.begin(), drops_.end(), from,
      [](absl::Time time, const Drop& drop) { return time < drop.time; });
  for (auto drop = begin; drop != drops_.end() && drop->time <= to; ++drop) {
    const auto found = first_row.find(drop->interface);
    if (found == first_row.end()) continue;
    Row& row = rows[found->second + drop->reason];
    row.drops += drop->drops;
    row.last = drop->time;
  }
  return rows;
}

absl::Time DropHistory::Since() const {
  absl::MutexLock lock(&mutex_);
  return since_;
}

absl::Time DropHistory::Begin() const {
  absl::MutexLock lock(&mutex_);
  return begin_;
}

}  // namespace xdplive::datasource
