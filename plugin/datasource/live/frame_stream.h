// One RunStream call of a kind whose frames replace one another: one a second,
// so each has its schema.
#ifndef XDPLIVE_DATASOURCE_LIVE_FRAME_STREAM_H_
#define XDPLIVE_DATASOURCE_LIVE_FRAME_STREAM_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/live/live_stream.h"
#include "datasource/live/stream_counters.h"
#include "datasource/live/stream_outlet.h"
#include "datasource/way_out/frame_sender.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// Threads: as LiveStream.
class FrameStream : public LiveStream {
 public:
  // `counters` must outlive the stream. Sends nothing yet: a kind calls Refresh
  // when it is made.
  FrameStream(FrameSender sender, StreamCounters& counters);

  absl::Time Flush(absl::Time now) final;
  // Sends a frame.
  void Refresh() final ABSL_LOCKS_EXCLUDED(mutex_);
  void Close() final ABSL_LOCKS_EXCLUDED(mutex_);

 protected:
  // The frame of this second; one at a time.
  virtual sdk::data::Frame NextFrame() = 0;

 private:
  // Whether the host has yet to take the last frame.
  bool IsBehind() ABSL_LOCKS_EXCLUDED(mutex_);

  const FrameSender sender_;
  absl::Mutex mutex_;
  StreamOutlet outlet_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_FRAME_STREAM_H_
