// One RunStream call of flows or conversations: once a second what the last
// minute counted. Frames replace one another, so each has its schema; a capture
// that fails is said in their notices, and the stream goes on.
#ifndef XDPLIVE_DATASOURCE_TABLE_STREAM_H_
#define XDPLIVE_DATASOURCE_TABLE_STREAM_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/capture_hub.h"
#include "datasource/interface_set.h"
#include "datasource/live_stream.h"
#include "datasource/opened_query.h"
#include "datasource/query.h"
#include "datasource/stream_counters.h"
#include "sdk/backend/stream.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

class TableStream final : public LiveStream {
 public:
  static constexpr absl::Duration kSpan = absl::Seconds(60);

  // The frame that one channel of the query carries, of the last kSpan.
  static sdk::data::Frame FrameOf(CaptureHub& hub, const Query& query,
                                  const OpenedQuery& opened);

  // `hub` and `counters` must outlive the stream. Sends the first frame.
  TableStream(CaptureHub& hub, InterfacePolicy policy, Query query,
              std::shared_ptr<sdk::backend::StreamSender> sender,
              StreamCounters& counters);
  ~TableStream() override;

  absl::Time Flush(absl::Time now) override;
  // Sends a frame.
  void Refresh() override ABSL_LOCKS_EXCLUDED(mutex_);
  void Close() override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  CaptureHub& hub_;
  const InterfacePolicy policy_;
  const Query query_;
  const std::shared_ptr<sdk::backend::StreamSender> sender_;
  StreamCounters& counters_;
  // Keeps the taps while somebody looks. Refresh alone touches it.
  OpenedQuery opened_;
  absl::Mutex mutex_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_TABLE_STREAM_H_
