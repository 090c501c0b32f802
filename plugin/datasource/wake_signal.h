// One thread sleeps until others have something for it. Any thread.
#ifndef XDPLIVE_DATASOURCE_WAKE_SIGNAL_H_
#define XDPLIVE_DATASOURCE_WAKE_SIGNAL_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace xdplive::datasource {

class WakeSignal {
 public:
  // Never blocks for long: the lock is held for a moment only.
  void Notify() ABSL_LOCKS_EXCLUDED(mutex_);

  // Returns when Notify was called since the last return, or at `deadline`.
  void WaitUntil(absl::Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Mutex mutex_;
  bool notified_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_WAKE_SIGNAL_H_
