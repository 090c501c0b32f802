#include "datasource/feeds/feed_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "datasource/events/interface_watch.h"

namespace xdplive::datasource {

using tap::Direction;
using tap::TapSpec;

FeedLease::FeedLease(FeedLease&& other) noexcept
    : table_(std::exchange(other.table_, nullptr)),
      feed_(other.feed_),
      use_(other.use_) {}

FeedLease& FeedLease::operator=(FeedLease&& other) noexcept {
  std::swap(table_, other.table_);
  std::swap(feed_, other.feed_);
  std::swap(use_, other.use_);
  return *this;
}

FeedLease::~FeedLease() {
  if (table_ != nullptr) table_->Release(*feed_, use_);
}

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
  entry.feed = std::make_unique<Feed>(spec, OriginOf(spec),
                                      absl::Seconds(rule.history_seconds),
                                      memory_, on_news_);
  entry.placed_at = entry.idle_since = now_();
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

bool FeedTable::IsDue(const Entry& entry, const InterfaceFacts* facts) const {
  return !entry.taken && !entry.given_up && entry.interface_index == 0 &&
         entry.backoff.IsDue(now_()) &&
         (facts == nullptr ||
          facts->Find(entry.feed->spec().origin.interface) != nullptr);
}

void FeedTable::Take(Entry& entry) {
  entry.taken = true;
  entry.taken_at = absl::Now();
}

std::vector<Feed*> FeedTable::TakeDue(absl::Span<const TapSpec> specs,
                                      const InterfaceFacts* facts) {
  absl::MutexLock lock(&mutex_);
  std::vector<Feed*> due;
  for (const TapSpec& spec : specs) {
    const auto found = entries_.find(spec);
    if (found == entries_.end()) continue;
    Entry& entry = found->second;
    // What was never tried is tried even where nothing is known of it.
    const bool fresh = entry.feed->CountsSince() == absl::InfiniteFuture() &&
                       entry.backoff.IsFresh();
    if (!IsDue(entry, fresh ? nullptr : facts)) continue;
    Take(entry);
    due.push_back(entry.feed.get());
  }
  return due;
}

std::vector<Feed*> FeedTable::TakeAllDue(const InterfaceFacts* facts) {
  absl::MutexLock lock(&mutex_);
  std::vector<Feed*> due;
  for (auto& [spec, entry] : entries_) {
    if (!IsDue(entry, facts)) continue;
    Take(entry);
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
      if (!here || entry.interface_index == 0 || entry.taken) continue;
      if (renewal.status.ok()) {
        stay.push_back(spec);
      } else {
        Take(entry);
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
      if (entry.interface_index == 0 || entry.taken) continue;
      absl::Status why =
          StillThere(*look.now, spec.origin.interface, entry.interface_index);
      if (why.ok() && !entry.feed->attached()) {
        why = absl::UnavailableError(
            absl::StrCat("open interface ", spec.origin.interface,
                         ": someone detached the capture from it; it is "
                         "attached again within a second"));
      }
      if (why.ok()) continue;
      Take(entry);
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
    if (entry.interface_index == 0 || entry.taken) continue;
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
