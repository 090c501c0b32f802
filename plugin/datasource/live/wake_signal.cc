#include "datasource/live/wake_signal.h"

namespace xdplive::datasource {

void WakeSignal::Notify() {
  absl::MutexLock lock(&mutex_);
  ++calls_;
}

bool WakeSignal::WaitUntil(absl::Time deadline, uint64_t& seen) {
  absl::MutexLock lock(&mutex_);
  const auto is_news = [this, &seen]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return calls_ != seen;
  };
  const bool news =
      mutex_.AwaitWithDeadline(absl::Condition(&is_news), deadline);
  seen = calls_;
  return news;
}

}  // namespace xdplive::datasource
