#include "datasource/events/event_log.h"

#include <algorithm>
#include <utility>

#include "sdk/data/utf8.h"

namespace xdplive::datasource {
namespace {

std::string Bounded(std::string text) {
  if (text.size() <= EventLog::kMaxTextBytes) return text;
  text.resize(EventLog::kMaxTextBytes);
  // No character is cut in two.
  text.resize(sdk::data::ValidUtf8Prefix(text));
  return text + "…";
}

// The event happened again.
void Fold(Event again, Event& event) {
  ++event.times;
  event.text = std::move(again.text);
  event.details = std::move(again.details);
  event.seen = std::move(again.seen);
  event.end.reset();
  if (!LastsUntilEnded(event.kind)) event.end = again.begin;
}

}  // namespace

EventLog::EventLog(absl::Time begin, size_t max_events)
    : max_events_(std::max<size_t>(max_events, 1)), history_begin_(begin) {}

void EventLog::Add(Event event) {
  if (listener_ == nullptr) {
    (void)Keep(std::move(event));
  } else if (Keep(event)) {
    listener_(event);
  }
}

bool EventLog::Keep(Event event) {
  event.text = Bounded(std::move(event.text));
  absl::MutexLock lock(&mutex_);
  if (!entries_.empty()) {
    event.begin = std::max(event.begin, entries_.back().event.begin);
  }
  const absl::Time now = event.begin;
  uint32_t burst = 1;
  Entry* before = FindNewest(KeyOf(event));
  if (before != nullptr && now - before->last < kQuiet) {
    if (before->burst >= kBurst) {
      before->last = now;
      Fold(std::move(event), before->event);
      return false;
    }
    burst = before->burst + 1;
  }
  entries_.push_back({std::move(event), burst, now});
  if (entries_.size() <= max_events_) return true;
  entries_.pop_front();
  ++evicted_;
  history_begin_ = entries_.front().event.begin;
  return true;
}

void EventLog::End(const EventKey& key, absl::Time end, std::string text) {
  absl::MutexLock lock(&mutex_);
  Entry* entry = FindNewest(key);
  if (entry == nullptr || entry->event.end.has_value()) return;
  entry->event.end = std::max(end, entry->event.begin);
  if (!text.empty()) entry->event.text = Bounded(std::move(text));
}

EventLog::ReadResult EventLog::Between(absl::Time from, absl::Time to) const {
  absl::MutexLock lock(&mutex_);
  ReadResult read;
  read.next_cursor = evicted_;
  for (const Entry& entry : entries_) {
    const Event& event = entry.event;
    if (event.begin > to) break;
    ++read.next_cursor;
    const bool lasts = !event.end.has_value() && LastsUntilEnded(event.kind);
    const absl::Time end =
        lasts ? absl::InfiniteFuture() : event.end.value_or(event.begin);
    if (end >= from) read.events.push_back(event);
  }
  return read;
}

std::vector<Event> EventLog::Range(uint64_t from, uint64_t to) const {
  absl::MutexLock lock(&mutex_);
  std::vector<Event> events;
  const uint64_t end = std::min<uint64_t>(to, evicted_ + entries_.size());
  for (uint64_t i = std::max(from, evicted_); i < end; ++i) {
    events.push_back(entries_[i - evicted_].event);
  }
  return events;
}

uint64_t EventLog::EndCursor() const {
  absl::MutexLock lock(&mutex_);
  return evicted_ + entries_.size();
}

absl::Time EventLog::HistoryBegin() const {
  absl::MutexLock lock(&mutex_);
  return history_begin_;
}

EventLog::Entry* EventLog::FindNewest(const EventKey& key) {
  const auto found = std::find_if(
      entries_.rbegin(), entries_.rend(),
      [&key](const Entry& entry) { return KeyOf(entry.event) == key; });
  return found == entries_.rend() ? nullptr : &*found;
}

}  // namespace xdplive::datasource
