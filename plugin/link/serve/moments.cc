#include "link/serve/moments.h"

#include <algorithm>
#include <cstdint>

#include "tap/show_pace.h"

namespace xdplive::link {
namespace {

absl::Duration Longest() { return tap::kManyInterval + Moments::kLonger; }

// A moment farther ahead is of a clock that was put back.
bool IsNear(absl::Time moment, absl::Time now) {
  return moment - now <= Longest();
}

}  // namespace

absl::Time Moments::Next(absl::Time now, absl::Time sent,
                         absl::Duration interval) {
  if (now - last_ > Longest() || !IsNear(last_, now)) first_ = now;
  last_ = now;
  if (sent >= first_ && sent <= now) {
    absl::Duration rest;
    const int64_t past =
        absl::IDivDuration(sent - first_, interval + kLonger, &rest);
    last_ = std::max(now, first_ + (past + 1) * (interval + kLonger));
  }
  return last_;
}

bool Moments::HasCome(absl::Time moment, absl::Time now) {
  return now >= moment || !IsNear(moment, now);
}

}  // namespace xdplive::link
