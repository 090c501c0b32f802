// When windows end: on each full second of the wall clock, and on each fifth of
// one while someone hurries them.
//
// Threads: any; one of its own once it is started.
#ifndef XDPLIVE_CAPTURE_TAPS_WINDOW_CLOCK_H_
#define XDPLIVE_CAPTURE_TAPS_WINDOW_CLOCK_H_

#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tap/engine.h"

namespace xdplive::capture {

class WindowClock {
 public:
  // `end` is called in the clock's thread, with the time a window was to end.
  explicit WindowClock(std::function<void(absl::Time due)> end)
      : end_(std::move(end)) {}
  // Waits for the call that began.
  ~WindowClock();

  WindowClock(const WindowClock&) = delete;
  WindowClock& operator=(const WindowClock&) = delete;

  // From the first call on it runs.
  void Start() ABSL_LOCKS_EXCLUDED(mutex_);
  // Windows are hurried while one is held.
  tap::Hold Hurry() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  // When the next one is over; nothing once the clock has to stop.
  bool AwaitEnd(absl::Time& due) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::function<void(absl::Time due)> end_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  std::weak_ptr<void> hurry_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_TAPS_WINDOW_CLOCK_H_
