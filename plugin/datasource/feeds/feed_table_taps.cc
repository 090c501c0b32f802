// How feeds of the table come to their taps, and lose them.
#include <utility>

#include "datasource/events/interface_watch.h"
#include "datasource/feeds/feed_table.h"

namespace xdplive::datasource {

using tap::TapSpec;

std::vector<Feed*> FeedTable::TakeDue(absl::Span<const TapSpec> specs,
                                      const InterfaceFacts* facts) {
  absl::MutexLock lock(&mutex_);
  std::vector<Feed*> due;
  for (const TapSpec& spec : specs) {
    const auto found = entries_.find(spec);
    if (found == entries_.end()) continue;
    Entry& entry = found->second;
    // What was never tried is tried even where nothing is known of it.
    if (!entry.IsDue(now_(), entry.IsFresh() ? nullptr : facts)) continue;
    entry.Take();
    due.push_back(entry.feed.get());
  }
  return due;
}

std::vector<Feed*> FeedTable::TakeAllDue(const InterfaceFacts* facts) {
  absl::MutexLock lock(&mutex_);
  std::vector<Feed*> due;
  for (auto& [spec, entry] : entries_) {
    if (!entry.IsDue(now_(), facts)) continue;
    entry.Take();
    due.push_back(entry.feed.get());
  }
  return due;
}

void FeedTable::Attached(Feed& feed, std::shared_ptr<tap::Tap> tap,
                         const InterfaceFacts& facts) {
  const tap::AttachReport report = tap->attachment();
  // Told before the first row can come.
  events_.Attached(feed.spec(), report, facts, now_());
  feed.Attach(tap, now_());
  // The feed is handed back with the only hold on its tap, so that it is gone
  // once somebody has detached it.
  tap.reset();
  absl::MutexLock lock(&mutex_);
  Entry& entry = entries_.at(feed.spec());
  entry.interface_index = report.interface_index;
  entry.backoff.Reset();
  entry.refused = absl::OkStatus();
  refusals_.Erase(feed.spec());
  entry.taken = false;
}

void FeedTable::Failed(Feed& feed, const absl::Status& why,
                       const InterfaceFacts& facts, bool engine_runs) {
  if (engine_runs && !IsLasting(why)) {
    events_.Failed(feed.spec(), facts, why, now_());
  }
  feed.Detach(why);
  Entries::node_type gone;  // outlives the lock
  absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(feed.spec());
  Entry& entry = found->second;
  entry.taken = false;
  entry.backoff.Failed(now_());
  entry.refused = IsRefusal(why) ? why : absl::OkStatus();
  if (entry.refused.ok()) return;
  refusals_.Add(feed.spec(), why, now_());
  if (entry.leases == 0) gone = entries_.extract(found);
}

absl::Status FeedTable::Await(const FeedLease& lease) {
  absl::MutexLock lock(&mutex_);
  const Entry& entry = entries_.at(lease->spec());
  if (entry.taken) {
    mutex_.AwaitWithDeadline(
        absl::Condition(
            +[](const Entry* entry) { return !entry->taken; }, &entry),
        entry.taken_at + kPatience);
  }
  return entry.refused;
}

void FeedTable::Moved(const tap::Renewal& renewal,
                      const InterfaceFacts& facts) {
  const absl::Status why =
      renewal.status.ok()
          ? absl::UnavailableError("attachMode changed: attached anew")
          : renewal.status;
  std::vector<Leaving> leaving;
  std::vector<TapSpec> stay;
  {
    absl::MutexLock lock(&mutex_);
    for (auto& [spec, entry] : entries_) {
      const bool here = spec.origin.interface == renewal.origin.interface &&
                        spec.origin.direction == renewal.origin.direction;
      if (!here || !entry.IsAtWork()) continue;
      if (renewal.status.ok()) {
        stay.push_back(spec);
      } else {
        entry.Take();
        leaving.push_back({entry.feed.get(), why});
      }
    }
  }
  Detach(leaving, facts);
  for (const TapSpec& spec : stay) events_.Detached(spec, facts, why, now_());
  for (const TapSpec& spec : stay) {
    events_.Attached(spec, renewal.report, facts, now_());
  }
}

void FeedTable::DetachGone(const InterfaceBook::Look& look) {
  std::vector<Leaving> leaving;
  {
    absl::MutexLock lock(&mutex_);
    for (auto& [spec, entry] : entries_) {
      if (!entry.IsAtWork()) continue;
      absl::Status why =
          StillThere(*look.now, spec.origin.interface, entry.interface_index);
      if (why.ok()) why = entry.feed->TapStatus();
      if (why.ok()) continue;
      entry.Take();
      leaving.push_back({entry.feed.get(), std::move(why)});
    }
  }
  Detach(leaving, *look.before);
}

void FeedTable::Detach(absl::Span<const Leaving> leaving,
                       const InterfaceFacts& facts) {
  for (const auto& [feed, why] : leaving) {
    feed->Detach(why);
    events_.Detached(feed->spec(), facts, why, now_());
    absl::MutexLock lock(&mutex_);
    Entry& entry = entries_.at(feed->spec());
    entry.interface_index = 0;
    entry.taken = false;
  }
}

}  // namespace xdplive::datasource
