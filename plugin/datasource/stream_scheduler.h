// Runs every open stream on two threads, however many there are: one
// flushes those that are due, the other refreshes them and the hub once a
// second.
//
// Threads: Run may be called from any; results may be destroyed on any.
#ifndef XDPLIVE_DATASOURCE_STREAM_SCHEDULER_H_
#define XDPLIVE_DATASOURCE_STREAM_SCHEDULER_H_

#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "datasource/capture_hub.h"
#include "datasource/live_stream.h"
#include "datasource/wake_signal.h"
#include "sdk/backend/stream.h"

namespace xdplive::datasource {

class StreamScheduler {
 public:
  // Rounds of flushing are at least this far apart, so that a flood of small
  // batches costs no more than 200 rounds a second.
  static constexpr absl::Duration kMinRound = absl::Milliseconds(5);
  static constexpr absl::Duration kRefreshPeriod = absl::Seconds(1);

  // `wake` is notified by the feeds of `hub`. Both must outlive the scheduler.
  StreamScheduler(CaptureHub& hub, WakeSignal& wake);
  ~StreamScheduler();

  StreamScheduler(const StreamScheduler&) = delete;
  StreamScheduler& operator=(const StreamScheduler&) = delete;

  // Flushes `stream` until it is finished, or the scheduler goes.
  void RunUntilFinished(std::shared_ptr<LiveStream> stream)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Flushes `stream` until the result goes; after that it sends nothing. The
  // scheduler must outlive the result.
  std::unique_ptr<sdk::backend::RunningStream> Run(
      std::unique_ptr<LiveStream> stream) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  class Handle;
  using StreamList = std::vector<std::shared_ptr<LiveStream>>;

  void FlushLoop();
  absl::Time FlushAll();
  void RefreshLoop();
  void Erase(const std::shared_ptr<LiveStream>& stream)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // A copy, so that no lock is held while streams work.
  StreamList Streams() const ABSL_LOCKS_EXCLUDED(mutex_);

  CaptureHub& hub_;
  WakeSignal& wake_;
  mutable absl::Mutex mutex_;
  std::set<std::shared_ptr<LiveStream>> streams_ ABSL_GUARDED_BY(mutex_);
  absl::Notification stop_;
  std::thread flush_thread_;
  std::thread refresh_thread_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_STREAM_SCHEDULER_H_
