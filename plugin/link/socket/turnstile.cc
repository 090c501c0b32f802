#include "link/socket/turnstile.h"

namespace xdplive::link {

bool Turnstile::Admit(pid_t process, absl::Time now) {
  while (!came_.empty() && came_.front().first + kWhile <= now) {
    const auto count = of_process_.find(came_.front().second);
    if (--count->second == 0) of_process_.erase(count);
    came_.pop_front();
  }
  if (came_.size() >= kMost) return false;
  const auto count = of_process_.find(process);
  if (count != of_process_.end() && count->second >= kMostOfProcess) {
    return false;
  }
  came_.emplace_back(now, process);
  ++of_process_[process];
  return true;
}

}  // namespace xdplive::link
