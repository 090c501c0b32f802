// The live side of flows and conversations: once a second what the last minute
// counted.
#ifndef XDPLIVE_DATASOURCE_TABLE_STREAM_H_
#define XDPLIVE_DATASOURCE_TABLE_STREAM_H_

#include <memory>

#include "absl/time/time.h"
#include "datasource/replace_stream.h"

namespace xdplive::datasource {

class TableStream final : public ReplaceStream {
 public:
  static constexpr absl::Duration kSpan = absl::Seconds(60);

  // The frame that one channel of the query carries, of the last kSpan.
  static sdk::data::Frame FrameOf(CaptureHub& hub, const Query& query,
                                  const OpenedQuery& opened);

  // As ReplaceStream. Sends the first frame.
  TableStream(CaptureHub& hub, InterfacePolicy policy, Query query,
              std::shared_ptr<sdk::backend::StreamSender> sender,
              StreamCounters& counters);

 protected:
  sdk::data::Frame MakeFrame(const OpenedQuery& opened) override;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_TABLE_STREAM_H_
