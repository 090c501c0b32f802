// Threads sleep until others have something for them. Any thread.
#ifndef XDPLIVE_DATASOURCE_LIVE_WAKE_SIGNAL_H_
#define XDPLIVE_DATASOURCE_LIVE_WAKE_SIGNAL_H_

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace xdplive::datasource {

class WakeSignal {
 public:
  // Never blocks for long: the lock is held for a moment only.
  void Notify() ABSL_LOCKS_EXCLUDED(mutex_);

  // Returns when Notify was called since `seen` calls of it, which a sleeper
  // keeps for itself and begins with 0, or at `deadline`: then false.
  bool WaitUntil(absl::Time deadline, uint64_t& seen)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Mutex mutex_;
  uint64_t calls_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_WAKE_SIGNAL_H_
