#include "datasource/kinds/ledger/cost_watch.h"

#include <utility>

#include "base/status_macros.h"

namespace xdplive::datasource {

CostWatch::CostWatch(CaptureHub& hub, Clock now)
    : hub_(hub), now_(std::move(now)) {}

absl::Status CostWatch::Look() {
  // Anew each time: there may have been no engine before.
  ASSIGN_OR_RETURN(tap::Hold cost, hub_.MeasureCost());
  absl::MutexLock lock(&mutex_);
  cost_.swap(cost);
  last_look_ = now_();
  return absl::OkStatus();
}

void CostWatch::Refresh() {
  tap::Hold done;
  absl::MutexLock lock(&mutex_);
  if (now_() - last_look_ >= kLinger) done.swap(cost_);
}

}  // namespace xdplive::datasource
