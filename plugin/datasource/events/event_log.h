// What happened lately, in the order it happened: the newest events of all
// interfaces. Who may read which of them is for the reader to see to
// (events_selection.h).
//
// What lasts is told twice: an event when it began, which gets its end once it
// is over, and another one of its own kind then. So a history shows how long it
// was, and a stream of events never has to take a row back.
//
// What happens again and again does not fill the log: from the kBurst-th time
// on that events of one key follow one another within kQuiet, the event is one
// that grows.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_EVENTS_EVENT_LOG_H_
#define XDPLIVE_DATASOURCE_EVENTS_EVENT_LOG_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/events/event.h"

namespace xdplive::datasource {

class EventLog {
 public:
  static constexpr size_t kMaxEvents = 1000;
  static constexpr size_t kMaxTextBytes = 1000;  // longer ones are cut
  static constexpr uint32_t kBurst = 5;
  static constexpr absl::Duration kQuiet = absl::Minutes(1);

  struct ReadResult {
    std::vector<Event> events;
    uint64_t next_cursor = 0;
  };

  // Nothing is known of what happened before `begin`.
  explicit EventLog(absl::Time begin, size_t max_events = kMaxEvents);

  // Is told of each event that is added, once; not of those that make another
  // one grow. REQUIRES: nothing was added yet.
  void SetListener(std::function<void(const Event&)> listener) {
    listener_ = std::move(listener);
  }

  // Adds what happened at event.begin, or no earlier than what was added
  // before should the clock have been set back.
  void Add(Event event) ABSL_LOCKS_EXCLUDED(mutex_);

  // The newest event of that key, if it has no end yet, is over. `text`, unless
  // it is
  // "", replaces its own.
  void End(const EventKey& key, absl::Time end, std::string text = "")
      ABSL_LOCKS_EXCLUDED(mutex_);

  // What touches the range, ends included, in the order it began. The cursor
  // stands at the first event after the range.
  ReadResult Between(absl::Time from, absl::Time to) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // What was added from one cursor to another and is still there; all cursors
  // from 0 on are good.
  std::vector<Event> Range(uint64_t from, uint64_t to) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  uint64_t EndCursor() const ABSL_LOCKS_EXCLUDED(mutex_);

  // From when on every event is there.
  absl::Time HistoryBegin() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    Event event;
    uint32_t burst = 1;  // the how manieth of its kind without a quiet between
    absl::Time last;     // when it last happened
  };

  // False when another one grew by it.
  bool Keep(Event event) ABSL_LOCKS_EXCLUDED(mutex_);
  // Null when there is none.
  Entry* FindNewest(const EventKey& key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t max_events_;
  std::function<void(const Event&)> listener_;  // may be null
  mutable absl::Mutex mutex_;
  absl::Time history_begin_ ABSL_GUARDED_BY(mutex_);
  std::deque<Entry> entries_ ABSL_GUARDED_BY(mutex_);
  uint64_t evicted_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_EVENTS_EVENT_LOG_H_
