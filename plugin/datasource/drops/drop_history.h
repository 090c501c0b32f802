// What interfaces lost, by second: the kernel counts alone, and tells no time.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_DROPS_DROP_HISTORY_H_
#define XDPLIVE_DATASOURCE_DROPS_DROP_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "interfaces/facts.h"
#include "tap/drops.h"

namespace xdplive::datasource {

class DropHistory {
 public:
  // Of all interfaces together, 32 bytes each; the oldest go first.
  static constexpr size_t kMostNotes = 65'536;

  struct Row {
    std::string interface;
    size_t reason = 0;  // of tap::kDropReasons
    uint64_t drops = 0;
    absl::Time last = absl::InfinitePast();  // when the last of them was noted
    uint64_t ever = 0;
  };

  // What the interfaces say `now`. What one lost before it was seen first is of
  // no time that is known.
  void Note(const interfaces::InterfaceFacts& facts, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // A row for each reason of each of these interfaces that are there, in their
  // order; drops that were noted after `from`, not after `to`.
  std::vector<Row> Between(const std::vector<std::string>& interfaces,
                           absl::Time from, absl::Time to) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // The first note, and from when on all is kept; InfiniteFuture before any.
  absl::Time Since() const ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Time Begin() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Interface {
    int index = 0;
    tap::DropCounts counts;
  };
  struct Drop {
    absl::Time time;
    int interface;
    uint32_t reason;
    uint64_t drops;
  };

  void NoteOne(const tap::InterfaceInfo& info, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Add(const Drop& drop) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  std::map<std::string, Interface> interfaces_ ABSL_GUARDED_BY(mutex_);
  std::deque<Drop> drops_ ABSL_GUARDED_BY(mutex_);  // by time
  absl::Time since_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  absl::Time begin_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_DROPS_DROP_HISTORY_H_
