// The stream of a path that is open in browsers and names no query any more,
// for it was sealed under another key: it tells the panels that follow it to
// ask anew, and nothing else.
#ifndef XDPLIVE_DATASOURCE_LIVE_STALE_STREAM_H_
#define XDPLIVE_DATASOURCE_LIVE_STALE_STREAM_H_

#include "datasource/live/live_stream.h"
#include "datasource/way_out/frame_sender.h"

namespace xdplive::datasource {

class StaleStream final : public LiveStream {
 public:
  // Sends a frame without columns whose meta.custom is {"askAgain":true}
  // (frontend/src/query/ask_again.ts).
  explicit StaleStream(const FrameSender& sender);

  // Stays open: Grafana would run a stream that ends in an error again and
  // again, and ends this one when nobody follows it.
  absl::Time Flush(absl::Time /*now*/) override {
    return absl::InfiniteFuture();
  }
  void Refresh() override {}
  void Close() override {}
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_STALE_STREAM_H_
