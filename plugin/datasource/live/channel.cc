#include "datasource/live/channel.h"

#include <algorithm>
#include <utility>

namespace xdplive::datasource {

void Channel::Welcome(Cursor told, absl::Time now, bool holds) {
  if (!Binds(now) || std::holds_alternative<std::monostate>(cursor_)) {
    // A stream that runs and has not begun yet begins there, and runs on.
    if (state_ != State::kRunning) state_ = State::kPlanned;
    planned_ = now;
    cursor_ = std::move(told);
  }
  if (holds) Hold(now);
}

bool Channel::Claim() {
  absl::MutexLock lock(&mutex_);
  return std::exchange(state_, State::kRunning) != State::kRunning;
}

std::shared_ptr<Channel> Channel::Successor() const {
  auto next = std::make_shared<Channel>();
  absl::MutexLock lock(&mutex_);
  absl::MutexLock fresh(&next->mutex_);
  next->state_ = State::kRunning;
  next->cursor_ = cursor_;
  next->held_until_ = held_until_;
  return next;
}

void Channel::BeginAt(Cursor begin) {
  if (std::holds_alternative<std::monostate>(cursor_)) {
    cursor_ = std::move(begin);
  }
}

void Channel::Sent() { hold_began_ = absl::InfiniteFuture(); }

void Channel::End() {
  absl::MutexLock lock(&mutex_);
  state_ = State::kEnded;
}

bool Channel::Binds(absl::Time now) const {
  return state_ == State::kRunning ||
         (state_ == State::kPlanned && now - planned_ <= kPlanKept);
}

void Channel::Hold(absl::Time now) {
  // A hold that ended long enough ago let rows out, if there were any.
  if (now - held_until_ >= kHold) hold_began_ = now;
  hold_began_ = std::min(hold_began_, now);
  held_until_ = std::min(now + kHold, hold_began_ + kLongestHold);
}

}  // namespace xdplive::datasource
