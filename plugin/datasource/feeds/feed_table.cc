#include "datasource/feeds/feed_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace xdplive::datasource {

using tap::Direction;
using tap::TapSpec;

FeedTable::FeedTable(CaptureEvents& events, Clock now, flow::MemoryPool& memory,
                     std::function<void()> on_news)
    : events_(events),
      now_(std::move(now)),
      memory_(memory),
      on_news_(std::move(on_news)) {}

FeedTable::~FeedTable() = default;

std::optional<FeedLease> FeedTable::Visit(const TapSpec& spec) {
  absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(spec);
  if (found == entries_.end()) return std::nullopt;
  ++found->second.leases;
  return FeedLease(this, found->second.feed.get(), /*use=*/nullptr);
}

void FeedTable::Release(const Feed& feed, TapUsers::Use* use) {
  Entries::node_type gone;  // outlives the lock
  absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(feed.spec());
  Entry& entry = found->second;
  --entry.leases;
  if (use != nullptr) {
    entry.idle_since = now_();
    TapUsers::End(use, now_());
  }
  if (entry.leases == 0 && !entry.taken && !entry.refused.ok()) {
    gone = entries_.extract(found);
  }
}

FeedTable::Entry* FeedTable::AddEntry(const TapSpec& spec,
                                      const Settings& rule) {
  Entry entry;
  const absl::Time now = now_();
  entry.feed = std::make_unique<Feed>(spec, OriginOf(spec), now,
                                      absl::Seconds(rule.history_seconds),
                                      memory_, on_news_);
  entry.placed_at = entry.idle_since = now;
  return &(entries_[spec] = std::move(entry));
}

flow::FlowOrigin FeedTable::OriginOf(const TapSpec& spec) {
  const auto number =
      interface_numbers_
          .try_emplace(spec.origin.interface,
                       static_cast<uint16_t>(interface_numbers_.size()))
          .first->second;
  return {.interface = number, .direction = spec.origin.direction};
}

FeedTable::Nodes FeedTable::TakeIdle(const InterfaceFacts& facts) {
  absl::MutexLock lock(&mutex_);
  const absl::Time now = now_();
  Nodes nodes;
  for (auto at = entries_.begin(); at != entries_.end();) {
    Entry& entry = at->second;
    const auto here = at++;
    entry.users.Forget(now);
    if (entry.leases == 0 && !entry.taken && !entry.always_on &&
        now - entry.idle_since >= kLinger) {
      events_.Forget(here->first, facts, now);
      going_.emplace(here->first.origin.interface,
                     here->first.origin.direction);
      nodes.push_back(entries_.extract(here));
    }
  }
  for (const TapSpec& spec : refusals_.TakeOld(now)) {
    if (!entries_.contains(spec)) events_.Forget(spec, facts, now);
  }
  alert_places_.Forget(now);
  return nodes;
}

void FeedTable::DropIdle(const InterfaceFacts& facts) {
  for (Entries::node_type& node : TakeIdle(facts)) {
    const HookKey hook(node.key().origin.interface,
                       node.key().origin.direction);
    node = {};  // its tap goes here
    absl::MutexLock lock(&mutex_);
    going_.erase(going_.find(hook));
  }
}

void FeedTable::Sample(const InterfaceFacts& facts, const Settings& rule) {
  absl::MutexLock lock(&mutex_);
  for (auto& [spec, entry] : entries_) {
    if (!entry.IsAtWork()) continue;
    const std::optional<tap::LedgerRow> row = entry.feed->Sample(now_());
    if (row.has_value()) events_.Sampled(*row, facts, rule, now_());
  }
}

bool FeedTable::empty() const {
  absl::MutexLock lock(&mutex_);
  return entries_.empty();
}

size_t FeedTable::Hooks() const {
  absl::MutexLock lock(&mutex_);
  // Specs are sorted by interface, then direction.
  size_t hooks = 0;
  const TapSpec* last = nullptr;
  for (const auto& [spec, entry] : entries_) {
    const bool same = last != nullptr &&
                      last->origin.interface == spec.origin.interface &&
                      last->origin.direction == spec.origin.direction;
    if (!same) ++hooks;
    last = &spec;
  }
  return hooks;
}

}  // namespace xdplive::datasource
