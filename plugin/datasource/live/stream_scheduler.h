// Runs every open stream on a few threads, however many there are: one flushes
// those of rows and one those of charts when they are due, one refreshes each
// about once a second, and one looks after the hub. On each of them clients
// take turns (StreamTurns).
//
// Threads: Run may be called from any; results may be destroyed on any.
#ifndef XDPLIVE_DATASOURCE_LIVE_STREAM_SCHEDULER_H_
#define XDPLIVE_DATASOURCE_LIVE_STREAM_SCHEDULER_H_

#include <cstdint>
#include <memory>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/live/live_stream.h"
#include "datasource/live/stream_turns.h"
#include "datasource/live/wake_signal.h"
#include "sdk/backend/stream.h"

namespace xdplive::datasource {

class StreamScheduler {
 public:
  // Rounds of flushing begin at least this far apart, so that a flood of small
  // batches costs no more than 200 rounds a second; and a round that took as
  // long ends, so that the turns are given anew.
  static constexpr absl::Duration kRound = absl::Milliseconds(5);
  // What comes after a pause comes of several lanes, one after the other; a
  // stream that shows them all waits for the others of them.
  static constexpr absl::Duration kTogether = absl::Microseconds(400);
  static constexpr absl::Duration kRefreshPeriod = absl::Seconds(1);

  // What a stream sends: rows come by themselves and soon, a chart's points
  // are added up from much more.
  enum class Lane { kRows, kCharts };

  // `wake` is notified by the feeds of `hub`. Both must outlive the scheduler.
  StreamScheduler(CaptureHub& hub, WakeSignal& wake);
  ~StreamScheduler();

  StreamScheduler(const StreamScheduler&) = delete;
  StreamScheduler& operator=(const StreamScheduler&) = delete;

  // Flushes `stream` until it is finished, its owner's call is given up, or the
  // scheduler goes.
  void RunUntilFinished(std::shared_ptr<LiveStream> stream, StreamOwner owner,
                        Lane lane);

  // Flushes `stream` until the result goes; after that it sends nothing. The
  // scheduler must outlive the result.
  std::unique_ptr<sdk::backend::RunningStream> Run(
      std::unique_ptr<LiveStream> stream, StreamOwner owner, Lane lane);

 private:
  class Handle;

  void FlushLoop(StreamTurns& turns);
  // True for news, false when a stream is due.
  bool WaitForNews(StreamTurns& turns, uint64_t& seen);
  void FlushRound(StreamTurns& turns);
  void RefreshLoop();
  void MaintainLoop();
  void Erase(const std::shared_ptr<LiveStream>& stream);

  CaptureHub& hub_;
  WakeSignal& wake_;
  StreamTurns rows_;
  StreamTurns charts_;
  StreamTurns refreshes_;
  absl::Notification stop_;
  std::thread rows_thread_;
  std::thread charts_thread_;
  std::thread refresh_thread_;
  std::thread maintain_thread_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_STREAM_SCHEDULER_H_
