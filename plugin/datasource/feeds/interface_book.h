// What is known of the interfaces of this machine, looked up at most as often
// as somebody needs it, and told to the event log as it changes.
//
// Threads: any. Looking is some milliseconds with hundreds of interfaces;
// nobody who is content with what is known waits for it.
#ifndef XDPLIVE_DATASOURCE_FEEDS_INTERFACE_BOOK_H_
#define XDPLIVE_DATASOURCE_FEEDS_INTERFACE_BOOK_H_

#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/access/interface_set.h"
#include "datasource/events/capture_events.h"
#include "datasource/events/event_log.h"
#include "datasource/feeds/clock.h"
#include "datasource/feeds/engine_host.h"

namespace xdplive::datasource {

using SharedFacts = std::shared_ptr<const InterfaceFacts>;

class InterfaceBook {
 public:
  struct Look {
    SharedFacts now;
    SharedFacts before;  // null: `now` was known before
  };

  // All must outlive this.
  InterfaceBook(EngineHost& engines, EventLog& log, CaptureEvents& events,
                Clock now);

  // What is there, at most `max_age` old. Opens the engine if need be. Errors:
  // as the engine says.
  absl::StatusOr<Look> At(absl::Duration max_age)
      ABSL_LOCKS_EXCLUDED(looking_, mutex_);

  // As of the last look; empty before the first.
  SharedFacts known() const ABSL_LOCKS_EXCLUDED(mutex_);
  bool looked() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::StatusOr<Look> LookNow() ABSL_EXCLUSIVE_LOCKS_REQUIRED(looking_)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // True while what is known is younger.
  bool IsYounger(absl::Duration age) const ABSL_LOCKS_EXCLUDED(mutex_);

  EngineHost& engines_;
  EventLog& log_;
  CaptureEvents& events_;
  const Clock now_;
  absl::Mutex looking_ ABSL_ACQUIRED_BEFORE(mutex_);
  mutable absl::Mutex mutex_;
  SharedFacts facts_ ABSL_GUARDED_BY(mutex_);
  absl::Time time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_INTERFACE_BOOK_H_
