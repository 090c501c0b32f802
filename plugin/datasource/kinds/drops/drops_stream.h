// The live side of the drops kind: the table of the last minute, each second.
#ifndef XDPLIVE_DATASOURCE_KINDS_DROPS_DROPS_STREAM_H_
#define XDPLIVE_DATASOURCE_KINDS_DROPS_DROPS_STREAM_H_

#include "absl/time/time.h"
#include "datasource/access/interface_set.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/live/frame_stream.h"
#include "datasource/live/stream_counters.h"
#include "datasource/way_out/frame_sender.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

class DropsStream final : public FrameStream {
 public:
  static constexpr absl::Duration kSpan = absl::Seconds(60);

  // What goes out now, to whoever comes; what keeps it from being is said in a
  // notice.
  static sdk::data::Frame FrameOfNow(CaptureHub& hub,
                                     const InterfacePolicy& policy,
                                     const Query& query);

  // As FrameStream; `hub` must outlive the stream, too. Sends the first frame.
  DropsStream(CaptureHub& hub, InterfacePolicy policy, Query query,
              FrameSender sender, StreamCounters& counters);

 private:
  sdk::data::Frame NextFrame() override;

  CaptureHub& hub_;
  const InterfacePolicy policy_;
  const Query query_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_DROPS_DROPS_STREAM_H_
