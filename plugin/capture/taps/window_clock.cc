#include "capture/taps/window_clock.h"

#include <utility>

#include "absl/time/clock.h"

namespace xdplive::capture {
namespace {

constexpr absl::Duration kWindow = absl::Seconds(1);
constexpr absl::Duration kHurriedWindow = absl::Milliseconds(200);

absl::Time NextEnd(absl::Time now, absl::Duration window) {
  absl::Duration rest;
  const int64_t windows =
      absl::IDivDuration(now - absl::UnixEpoch(), window, &rest);
  return absl::UnixEpoch() + (windows + 1) * window;
}

}  // namespace

WindowClock::~WindowClock() {
  std::thread thread;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.SignalAll();
    thread = std::move(thread_);
  }
  if (thread.joinable()) thread.join();
}

void WindowClock::Start() {
  absl::MutexLock lock(&mutex_);
  if (!thread_.joinable()) thread_ = std::thread(&WindowClock::Run, this);
}

tap::Hold WindowClock::Hurry() {
  absl::MutexLock lock(&mutex_);
  if (tap::Hold held = hurry_.lock()) return held;
  tap::Hold hold = std::make_shared<char>();
  hurry_ = hold;
  changed_.SignalAll();
  return hold;
}

bool WindowClock::AwaitEnd(absl::Time& due) {
  absl::MutexLock lock(&mutex_);
  while (!stopping_) {
    due = NextEnd(absl::Now(), hurry_.expired() ? kWindow : kHurriedWindow);
    // True when it was the time that ended the wait.
    if (changed_.WaitWithDeadline(&mutex_, due)) return !stopping_;
  }
  return false;
}

void WindowClock::Run() {
  absl::Time due;
  while (AwaitEnd(due)) end_(due);
}

}  // namespace xdplive::capture
