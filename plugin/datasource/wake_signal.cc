#include "datasource/wake_signal.h"

namespace xdplive::datasource {

void WakeSignal::Notify() {
  absl::MutexLock lock(&mutex_);
  notified_ = true;
}

void WakeSignal::WaitUntil(absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithDeadline(absl::Condition(&notified_), deadline);
  notified_ = false;
}

}  // namespace xdplive::datasource
