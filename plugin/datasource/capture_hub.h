// The one place that holds the process's capture engine and the feeds drawn
// from it: equal taps are one feed for all data sources, panels and streams.
//
// A feed stays until kLinger after its last user; those that a data source
// keeps always on stay (until the plugin ends, when the data source is deleted:
// nobody tells). A feed whose tap cannot be opened, whose interface went away
// or got another name, or whose program someone detached, is kept as well: it
// lets its tap go at once and is tried again as long as there is an interface
// of its name. What happens is told by events().
//
// Engine options size kernel memory, so there is one set for the process: that
// of the data source whose settings were saved last (ties: the larger uid).
// When they change, the engine is closed, every feed detached, and a new one
// opened; there are never two engines.
//
// Threads: any. Calls may block while the kernel attaches. Leases must be gone
// before the hub is.
#ifndef XDPLIVE_DATASOURCE_CAPTURE_HUB_H_
#define XDPLIVE_DATASOURCE_CAPTURE_HUB_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "capture/engine.h"
#include "datasource/capture_events.h"
#include "datasource/clock.h"
#include "datasource/event_log.h"
#include "datasource/feed.h"
#include "datasource/interface_set.h"
#include "datasource/settings.h"

namespace xdplive::datasource {

using EngineFactory =
    std::function<absl::StatusOr<std::unique_ptr<capture::Engine>>(
        const capture::EngineOptions&)>;

class CaptureHub;

// The use of one feed; the feed lives at least as long.
class FeedLease {
 public:
  FeedLease(FeedLease&& other) noexcept;
  FeedLease& operator=(FeedLease&& other) noexcept;
  ~FeedLease();

  const Feed& operator*() const { return *feed_; }
  const Feed* operator->() const { return feed_; }

 private:
  friend class CaptureHub;
  FeedLease(CaptureHub* hub, Feed* feed, bool is_user)
      : hub_(hub), feed_(feed), is_user_(is_user) {}

  CaptureHub* hub_;  // null after a move
  Feed* feed_;
  bool is_user_;  // else a guest of the feed's users
};

class CaptureHub {
 public:
  static constexpr absl::Duration kLinger = absl::Seconds(10);
  // Between two tries to attach what keeps failing: a try takes some tenths of
  // a second, and everyone waits for it.
  static constexpr absl::Duration kLongestRetry = absl::Seconds(8);

  // `on_news` as in Feed.
  CaptureHub(EngineFactory open_engine, Clock now,
             std::function<void()> on_news);
  ~CaptureHub();

  // Takes note of the settings of one data source; reopens the engine when
  // they rule now and differ. Always-on feeds follow at once.
  void Configure(const std::string& uid, int64_t updated_ms,
                 const Settings& settings, const InterfacePolicy& policy)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // The feed of `spec`, opened if need be; its status() tells whether packets
  // come. Errors: UNIMPLEMENTED and INVALID_ARGUMENT as the engine says, which
  // waiting does not mend.
  absl::StatusOr<FeedLease> Acquire(const capture::TapSpec& spec)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // The feed of `spec` if there is one. It is not kept alive for this: it
  // goes when it would have gone, or with the lease.
  std::optional<FeedLease> Visit(const capture::TapSpec& spec)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // What is there now, at most `max_age` old.
  absl::StatusOr<InterfaceFacts> Interfaces(
      absl::Duration max_age = absl::Seconds(1)) ABSL_LOCKS_EXCLUDED(mutex_);

  // Every tap that is installed; empty while there is no engine.
  std::vector<capture::LedgerRow> ReadLedger() const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // As capture::Engine has them, of the engine there is now: holders ask again
  // from time to time, for new settings reopen it. UNAVAILABLE and null while
  // there is none.
  absl::StatusOr<capture::Hold> MeasureCost() ABSL_LOCKS_EXCLUDED(mutex_);
  capture::Hold HurryWindows() ABSL_LOCKS_EXCLUDED(mutex_);

  // What happened to the interfaces and to the capture.
  const EventLog& events() const { return events_; }

  // To be called about once a second: lets idle feeds go, tries again what is
  // not attached, follows interfaces that come and go, notes losses.
  void Maintain() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  friend class FeedLease;

  struct Entry {
    std::unique_ptr<Feed> feed;
    int interface_index = 0;  // when it was attached; 0: not attached
    int users = 0;            // and guests
    bool always_on = false;
    absl::Time idle_since;
    // What could not be attached is left alone until then, each time longer.
    absl::Time retry_at = absl::InfinitePast();
    absl::Duration retry_wait;
  };
  struct AlwaysOn {
    bool wanted = false;
    InterfacePolicy policy;
  };
  using Entries = std::map<capture::TapSpec, Entry>;

  void Release(const Feed& feed, bool is_user) ABSL_LOCKS_EXCLUDED(mutex_);
  // The rest needs the lock.
  absl::Status OpenEngine() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status RefreshFacts(absl::Duration max_age)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Entry*> FindOrOpen(const capture::TapSpec& spec)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Entry* AddEntry(const capture::TapSpec& spec)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  flow::FlowOrigin OriginOf(const capture::TapSpec& spec)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::shared_ptr<capture::Tap>> OpenTap(
      const capture::TapSpec& spec) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Unless no interface of its name is there or the last try was just now:
  // then its status tells why.
  void Retry(Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Attach(Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AttachTo(Entry& entry, absl::StatusOr<std::shared_ptr<capture::Tap>> tap)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DetachAll(const absl::Status& why) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The facts were others before.
  void DetachVanished(const InterfaceFacts& before)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::set<capture::TapSpec> AlwaysOnTaps()
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OpenAlwaysOn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropIdle() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const EngineFactory open_engine_;
  const Clock now_;
  const std::function<void()> on_news_;
  EventLog events_;

  // historyMiB: what all feeds remember. Outlives them; has a lock of its own.
  flow::MemoryPool memory_;

  mutable absl::Mutex mutex_;
  CaptureEvents capture_events_ ABSL_GUARDED_BY(mutex_);
  // Before entries_: feeds hold taps, which must go before the engine.
  std::unique_ptr<capture::Engine> engine_ ABSL_GUARDED_BY(mutex_);
  Entries entries_ ABSL_GUARDED_BY(mutex_);
  // By name; a number stands for its interface as long as the process runs.
  std::map<std::string, uint16_t> interface_numbers_ ABSL_GUARDED_BY(mutex_);
  Settings settings_ ABSL_GUARDED_BY(mutex_);  // the ones that rule
  std::tuple<int64_t, std::string> settings_rank_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, AlwaysOn> always_on_ ABSL_GUARDED_BY(mutex_);  // by uid
  InterfaceFacts facts_ ABSL_GUARDED_BY(mutex_);
  absl::Time facts_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_CAPTURE_HUB_H_
