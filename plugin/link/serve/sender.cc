#include "link/serve/sender.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "tap/show_pace.h"

namespace xdplive::link {

Sender::~Sender() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void Sender::Await(std::shared_ptr<HeldPackets> held) {
  absl::MutexLock lock(&mutex_);
  const absl::Time moment = held->NextMoment(moments_, absl::Now());
  waiting_.push_back({moment, std::move(held)});
  next_ = std::min(next_, moment);
}

void Sender::Run() {
  while (true) {
    const std::vector<Waiting> due = TakeDue();
    if (due.empty()) return;
    // Without the lock: a tap that has more does not wait for this.
    for (const Waiting& item : due) item.held->Send(absl::Now());
  }
}

std::vector<Sender::Waiting> Sender::TakeDue() {
  absl::MutexLock lock(&mutex_);
  while (!stopping_) {
    const absl::Time now = absl::Now();
    const auto due = std::partition(
        waiting_.begin(), waiting_.end(), [now](const Waiting& item) {
          return !Moments::HasCome(item.moment, now);
        });
    std::vector<Waiting> taken(std::make_move_iterator(due),
                               std::make_move_iterator(waiting_.end()));
    waiting_.erase(due, waiting_.end());
    next_ = absl::InfiniteFuture();
    for (const Waiting& item : waiting_) next_ = std::min(next_, item.moment);
    if (!taken.empty()) return taken;
    const auto changed = [this, known = next_]() ABSL_SHARED_LOCKS_REQUIRED(
                             mutex_) { return stopping_ || next_ < known; };
    mutex_.AwaitWithTimeout(absl::Condition(&changed),
                            std::min(next_ - now, tap::kManyInterval));
  }
  return {};
}

}  // namespace xdplive::link
