// How a tap of an agent's engine stands. Apart from the tap, so that who tells
// it does not keep that alive.
//
// Threads: any.
#ifndef XDPLIVE_LINK_ENGINE_TAP_STATE_H_
#define XDPLIVE_LINK_ENGINE_TAP_STATE_H_

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tap/ledger.h"

namespace xdplive::link {

class TapState {
 public:
  explicit TapState(tap::LedgerRow row) : ledger_(std::move(row)) {}

  // The first reason stays.
  void Lose(const absl::Status& why) ABSL_LOCKS_EXCLUDED(mutex_);
  // As the agent had it at `as_of`; its tap stays.
  void SetLedger(tap::LedgerRow row, absl::Time as_of)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Of the packets that the agent shows: what it sent, and what came.
  void SetLink(const tap::LinkCounts& counts) ABSL_LOCKS_EXCLUDED(mutex_);
  tap::LedgerRow ledger() const ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status status() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  tap::LedgerRow ledger_ ABSL_GUARDED_BY(mutex_);
  absl::Time as_of_ ABSL_GUARDED_BY(mutex_) = absl::UnixEpoch();
  tap::LinkCounts link_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_ENGINE_TAP_STATE_H_
