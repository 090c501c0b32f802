// The door to the capture: the feeds that queries and streams ask for, on the
// engine and the interfaces there are. Each of its parts keeps one promise:
//   EngineHost     one engine, and whose settings it runs by
//   InterfaceBook  what interfaces there are
//   DropHistory    what they lost
//   AlwaysOn       what is captured without viewers
//   FeedTable      the feeds, their users, and how each stands
// What happens is told by events().
//
// Threads: any. Nobody waits here for the engine longer than
// FeedTable::kPatience; what is not attached by then goes on being attached.
// Leases must be gone before the hub is.
#ifndef XDPLIVE_DATASOURCE_FEEDS_CAPTURE_HUB_H_
#define XDPLIVE_DATASOURCE_FEEDS_CAPTURE_HUB_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "datasource/access/caller.h"
#include "datasource/access/interface_set.h"
#include "datasource/access/settings.h"
#include "datasource/drops/drop_history.h"
#include "datasource/events/capture_events.h"
#include "datasource/events/event_log.h"
#include "datasource/feeds/always_on.h"
#include "datasource/feeds/clock.h"
#include "datasource/feeds/engine_host.h"
#include "datasource/feeds/feed_table.h"
#include "datasource/feeds/interface_book.h"
#include "flow/memory/memory_pool.h"
#include "tap/engine.h"
#include "tap/engine_limits.h"

namespace xdplive::datasource {

class CaptureHub {
 public:
  static constexpr absl::Duration kLinger = FeedTable::kLinger;

  // `on_news` as in Feed.
  CaptureHub(EngineFactory open_engine, Clock now,
             std::function<void()> on_news);
  ~CaptureHub();

  // Takes note of the settings of one data source. Its always-on feeds are
  // attached from now on; nobody waits for them here.
  void Configure(const DataSourceId& who, int64_t updated_ms,
                 const Settings& settings, const InterfacePolicy& policy);

  // The feeds of `specs` for `who`, in their order, opened if need be; the
  // status() of each tells whether packets come. Errors, of each: UNIMPLEMENTED
  // and INVALID_ARGUMENT as the engine says, which waiting does not mend;
  // RESOURCE_EXHAUSTED where there is no room, or none for `who`.
  std::vector<absl::StatusOr<FeedLease>> AcquireAll(
      absl::Span<const tap::TapSpec> specs, const Caller& who = {});
  absl::StatusOr<FeedLease> Acquire(const tap::TapSpec& spec,
                                    const Caller& who = {});

  // The feed of `spec` if there is one. It is not kept alive for this: it
  // goes when it would have gone, or with the lease.
  std::optional<FeedLease> Visit(const tap::TapSpec& spec) {
    return feeds_.Visit(spec);
  }

  // What is there now, at most `max_age` old.
  absl::StatusOr<InterfaceFacts> Interfaces(
      absl::Duration max_age = absl::Seconds(1));

  // Every tap that is installed; empty while there is no engine.
  std::vector<tap::LedgerRow> ReadLedger() const;

  // As tap::Engine has them; UNAVAILABLE and null while there is none.
  absl::StatusOr<tap::Hold> MeasureCost();
  tap::Hold HurryWindows();

  // What the engine holds all to, which is opened if need be; none where it
  // does not open. Errors: as tap::Engine says.
  absl::StatusOr<tap::EngineLimits> Limits();

  // Who captures, for a person; "" while there is no engine.
  std::string CapturedBy() const;

  // What of the engine's settings is not as `who` asks for, a sentence each:
  // the settings of others are larger, or newer.
  std::vector<std::string> OtherRules(const DataSourceId& who) const {
    return engines_.OtherRules(who);
  }

  // What happened to the interfaces and to the capture.
  const EventLog& events() const { return events_; }

  // What interfaces lost, since they were looked at first.
  const DropHistory& drops() const { return drops_; }

  // See EventLog; before anything is asked of the hub.
  void SetEventListener(std::function<void(const Event&)> listener) {
    events_.SetListener(std::move(listener));
  }

  // To be called about once a second: lets idle feeds go, tries again what is
  // not attached, follows interfaces that come and go and settings that change,
  // notes losses.
  void Maintain();

 private:
  absl::StatusOr<SharedFacts> Look(absl::Duration max_age);
  // Null while nothing was ever looked up.
  SharedFacts Known() const;
  void OpenAlwaysOn();
  // Some hooks that are not as the settings ask.
  void RenewHooks();
  void Attach(const std::vector<Feed*>& feeds);
  void HandBack(Feed& feed, absl::StatusOr<std::shared_ptr<tap::Tap>> tap);
  // Of an interface that may be newer than what is known.
  SharedFacts FactsWith(int interface_index);

  const Clock now_;
  EventLog events_;
  CaptureEvents capture_events_;
  // historyMiB: what all feeds remember.
  flow::MemoryPool memory_;
  EngineHost engines_;
  InterfaceBook book_;
  DropHistory drops_;
  AlwaysOn always_on_;
  FeedTable feeds_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_CAPTURE_HUB_H_
