#include "datasource/kinds/ledger/cost_watch.h"

#include <utility>

namespace xdplive::datasource {

CostWatch::CostWatch(CaptureHub& hub, Clock now)
    : hub_(hub), now_(std::move(now)) {}

absl::Status CostWatch::Look() {
  // Anew each time: there may have been no engine before.
  absl::StatusOr<tap::Hold> cost = hub_.MeasureCost();
  if (!cost.ok()) return cost.status();
  absl::MutexLock lock(&mutex_);
  cost_.swap(*cost);
  last_look_ = now_();
  return absl::OkStatus();
}

void CostWatch::Refresh() {
  tap::Hold done;
  absl::MutexLock lock(&mutex_);
  if (now_() - last_look_ >= kLinger) done.swap(cost_);
}

}  // namespace xdplive::datasource
