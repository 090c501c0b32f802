// Has the kernel measure what packets cost while somebody reads the ledger, and
// no longer: measuring costs every packet some time.
#ifndef XDPLIVE_DATASOURCE_KINDS_LEDGER_COST_WATCH_H_
#define XDPLIVE_DATASOURCE_KINDS_LEDGER_COST_WATCH_H_

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/feeds/clock.h"
#include "datasource/live/live_stream.h"
#include "tap/engine.h"

namespace xdplive::datasource {

// Measures from a Look on until kLinger after the last one, for readers that
// come again and again. A stream, which has an end, holds
// CaptureHub::MeasureCost itself. Any thread.
class CostWatch final : public LiveStream {
 public:
  // A panel that asks every ten seconds always finds a value.
  static constexpr absl::Duration kLinger = absl::Seconds(12);

  // `hub` must outlive this.
  CostWatch(CaptureHub& hub, Clock now);

  // Errors: why nothing can be measured.
  absl::Status Look() ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Time Flush(absl::Time /*now*/) override {
    return absl::InfiniteFuture();
  }
  // Ends measuring when nobody looked for long enough.
  void Refresh() override ABSL_LOCKS_EXCLUDED(mutex_);
  void Close() override {}

 private:
  CaptureHub& hub_;
  const Clock now_;
  absl::Mutex mutex_;
  tap::Hold cost_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_look_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_LEDGER_COST_WATCH_H_
