// Every feed there is, who uses it, and how it stands with the kernel: equal
// taps are one feed for all data sources, panels and streams.
//
// A feed stays until kLinger after its last user; those that are always on
// stay. One that is not attached (its interface is gone, the kernel refused for
// now, someone detached its program) is due again after a while that grows.
// What is refused for good, or because there is no room, has no feed and takes
// no memory: the refusal is remembered and given again until the next try is
// due.
//
// The places of an interface and direction are shared out by TapShares, before
// anything is made. A feed that has to give its place up tells its users why,
// goes with the last of them, and comes back when one asks while there is room.
//
// Nothing here waits for an engine while the lock is held: who has a feed
// attached takes it (TakeDue) and hands it back once that is done (Attached,
// Failed).
//
// Threads: any. Leases must be gone before the table is.
#ifndef XDPLIVE_DATASOURCE_FEEDS_FEED_TABLE_H_
#define XDPLIVE_DATASOURCE_FEEDS_FEED_TABLE_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "datasource/access/caller.h"
#include "datasource/access/settings.h"
#include "datasource/events/capture_events.h"
#include "datasource/feeds/alert_places.h"
#include "datasource/feeds/clock.h"
#include "datasource/feeds/feed.h"
#include "datasource/feeds/feed_entry.h"
#include "datasource/feeds/feed_lease.h"
#include "datasource/feeds/interface_book.h"
#include "datasource/feeds/refusals.h"
#include "datasource/feeds/tap_shares.h"
#include "datasource/feeds/tap_users.h"
#include "flow/memory/memory_pool.h"
#include "tap/engine.h"

namespace xdplive::datasource {

class FeedTable final : private FeedLease::Owner {
 public:
  static constexpr absl::Duration kLinger = TapUsers::kLinger;
  // How long an asker waits for a feed to be attached, from when it was taken.
  static constexpr absl::Duration kPatience = absl::Seconds(2);

  // `memory` and `on_news` as in Feed. `events` must outlive the table.
  FeedTable(CaptureEvents& events, Clock now, flow::MemoryPool& memory,
            std::function<void()> on_news);
  ~FeedTable() override;

  // The feed of `spec` for `who`, made by `rule` if need be; the tap whose
  // place it takes is detached before this returns. Errors: a refusal that is
  // remembered; RESOURCE_EXHAUSTED where `who` has no place left.
  absl::StatusOr<FeedLease> Use(const tap::TapSpec& spec, const Settings& rule,
                                const Caller& who, const InterfaceFacts& facts)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // The feed of `spec` if there is one. It is not kept alive for this: it goes
  // when it would have gone, or with the lease.
  std::optional<FeedLease> Visit(const tap::TapSpec& spec)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // These are always on, and no others.
  void KeepOn(const std::set<tap::TapSpec>& wanted, const Settings& rule,
              const InterfaceFacts& facts) ABSL_LOCKS_EXCLUDED(mutex_);

  // Those that are due to be attached, of `specs` or of all; nobody else is
  // given them until they are handed back. One whose interface is not in
  // `facts` is not due (null: nothing is known).
  std::vector<Feed*> TakeDue(absl::Span<const tap::TapSpec> specs,
                             const InterfaceFacts* facts)
      ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<Feed*> TakeAllDue(const InterfaceFacts* facts)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Hands a feed back: with its tap, or with the reason why there is none.
  void Attached(Feed& feed, std::shared_ptr<tap::Tap> tap,
                const InterfaceFacts& facts) ABSL_LOCKS_EXCLUDED(mutex_);
  // `engine_runs`: else it is told already what ails.
  void Failed(Feed& feed, const absl::Status& why, const InterfaceFacts& facts,
              bool engine_runs) ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits until the feed is handed back, kPatience from when it was taken at
  // most. Error: what the engine refuses for good, or has no room for.
  absl::Status Await(const FeedLease& lease) ABSL_LOCKS_EXCLUDED(mutex_);

  // Tells that a hook is attached in another way, or no more: then its feeds
  // are due.
  void Moved(const tap::Renewal& renewal, const InterfaceFacts& facts)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Detaches what is no longer there or was detached by someone.
  void DetachGone(const InterfaceBook::Look& look) ABSL_LOCKS_EXCLUDED(mutex_);
  void DropIdle(const InterfaceFacts& facts) ABSL_LOCKS_EXCLUDED(mutex_);
  // Notes the losses of all feeds.
  void Sample(const InterfaceFacts& facts, const Settings& rule)
      ABSL_LOCKS_EXCLUDED(mutex_);
  bool empty() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Interfaces in a direction, not counting filters.
  size_t Hooks() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Entry = FeedEntry;
  using Entries = std::map<tap::TapSpec, Entry>;
  using Nodes = std::vector<Entries::node_type>;
  struct Leaving {
    Feed* feed;
    absl::Status why;
  };
  // A feed that takes the place of another. Both are taken until it has it.
  struct Swap {
    Leaving leaving;
    Feed* coming;
  };
  using Swaps = std::vector<Swap>;
  using HookKey = std::pair<std::string, tap::Direction>;

  void Release(const Feed& feed, TapUsers::Use* use) override
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Of one taken to be detached.
  void Detach(absl::Span<const Leaving> leaving, const InterfaceFacts& facts)
      ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<FeedLease> UseFound(const tap::TapSpec& spec,
                                     const Settings& rule, const Caller& who,
                                     Swaps& swaps) ABSL_LOCKS_EXCLUDED(mutex_);
  // With a place. What has to give its own up is in `swaps`, for MakeRoom. May
  // let go of the lock meanwhile.
  absl::StatusOr<Entry*> FindOrAdd(const tap::TapSpec& spec,
                                   const Settings& rule,
                                   const TapShares::Newcomer& who, Swaps& swaps)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The tap whose place `spec` takes; nothing where one is free.
  absl::StatusOr<std::optional<tap::TapSpec>> FindPlace(
      const tap::TapSpec& spec, const TapShares::Newcomer& who)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The same, once nobody attaches or detaches it.
  absl::StatusOr<std::optional<tap::TapSpec>> AwaitPlace(
      const tap::TapSpec& spec, const TapShares::Newcomer& who)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Swap GiveUp(const tap::TapSpec& spec, const TapShares::Newcomer& to,
              Entry& coming) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Detaches what gives its place up; what comes is due then.
  void MakeRoom(const Swaps& swaps, const InterfaceFacts& facts)
      ABSL_LOCKS_EXCLUDED(mutex_);
  bool HasPlace(const tap::TapSpec& spec) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  Entry* AddEntry(const tap::TapSpec& spec, const Settings& rule)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  flow::FlowOrigin OriginOf(const tap::TapSpec& spec)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Nodes TakeIdle(const InterfaceFacts& facts) ABSL_LOCKS_EXCLUDED(mutex_);

  CaptureEvents& events_;
  const Clock now_;
  flow::MemoryPool& memory_;
  const std::function<void()> on_news_;
  mutable absl::Mutex mutex_;
  Entries entries_ ABSL_GUARDED_BY(mutex_);
  Refusals refusals_ ABSL_GUARDED_BY(mutex_);
  AlertPlaces alert_places_ ABSL_GUARDED_BY(mutex_);
  // Where taps are being detached that have no entry any more.
  std::multiset<HookKey> going_ ABSL_GUARDED_BY(mutex_);
  // By name; a number stands for its interface as long as the process runs.
  std::map<std::string, uint16_t> interface_numbers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_FEED_TABLE_H_
