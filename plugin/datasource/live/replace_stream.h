// A FrameStream of what taps saw. A capture that fails is said in the frames'
// notices, and the stream goes on. A subscriber is told a whole frame, too: a
// welcome without rows would blank a panel that its query had filled, until the
// next one.
#ifndef XDPLIVE_DATASOURCE_LIVE_REPLACE_STREAM_H_
#define XDPLIVE_DATASOURCE_LIVE_REPLACE_STREAM_H_

#include "datasource/access/asker.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/live/frame_stream.h"
#include "datasource/live/stream_counters.h"
#include "datasource/past/opened_query.h"
#include "datasource/way_out/frame_sender.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

class ReplaceStream : public FrameStream {
 public:
  // As FrameStream; `hub` must outlive the stream, too.
  ReplaceStream(CaptureHub& hub, Asker asker, Query query, FrameSender sender,
                StreamCounters& counters);

 protected:
  // The frame of this second, with whatever notices the kind has; one at a
  // time.
  virtual sdk::data::Frame MakeFrame(const OpenedQuery& opened) = 0;

  CaptureHub& hub() const { return hub_; }
  const Query& query() const { return query_; }

 private:
  sdk::data::Frame NextFrame() final;

  CaptureHub& hub_;
  const Asker asker_;
  const Query query_;
  // Keeps the taps while somebody looks. NextFrame alone touches it.
  OpenedQuery opened_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_REPLACE_STREAM_H_
