// One RunStream call of a kind whose frames replace one another: one a second,
// so each has its schema. A capture that fails is said in their notices, and
// the stream goes on. A subscriber is told a whole frame, too: a welcome
// without rows would blank a panel that its query had filled, until the next
// one.
#ifndef XDPLIVE_DATASOURCE_LIVE_REPLACE_STREAM_H_
#define XDPLIVE_DATASOURCE_LIVE_REPLACE_STREAM_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/access/asker.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/live/live_stream.h"
#include "datasource/live/stream_counters.h"
#include "datasource/live/stream_outlet.h"
#include "datasource/past/opened_query.h"
#include "datasource/way_out/frame_sender.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// Threads: as LiveStream.
class ReplaceStream : public LiveStream {
 public:
  // `hub` and `counters` must outlive the stream. Sends nothing yet: a kind
  // calls Refresh when it is made.
  ReplaceStream(CaptureHub& hub, Asker asker, Query query, FrameSender sender,
                StreamCounters& counters);

  absl::Time Flush(absl::Time now) final;
  // Sends a frame.
  void Refresh() final ABSL_LOCKS_EXCLUDED(mutex_);
  void Close() final ABSL_LOCKS_EXCLUDED(mutex_);

 protected:
  // The frame of this second, with whatever notices the kind has; one at a
  // time.
  virtual sdk::data::Frame MakeFrame(const OpenedQuery& opened) = 0;

  CaptureHub& hub() const { return hub_; }
  const Query& query() const { return query_; }

 private:
  // Whether the host has yet to take the last frame.
  bool IsBehind() ABSL_LOCKS_EXCLUDED(mutex_);

  CaptureHub& hub_;
  const Asker asker_;
  const Query query_;
  // Keeps the taps while somebody looks. Refresh alone touches it.
  OpenedQuery opened_;
  const FrameSender sender_;
  absl::Mutex mutex_;
  StreamOutlet outlet_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_REPLACE_STREAM_H_
