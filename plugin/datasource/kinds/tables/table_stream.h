// The live side of flows and conversations: once a second what the last minute
// counted.
#ifndef XDPLIVE_DATASOURCE_KINDS_TABLES_TABLE_STREAM_H_
#define XDPLIVE_DATASOURCE_KINDS_TABLES_TABLE_STREAM_H_

#include <memory>

#include "absl/time/time.h"
#include "datasource/live/replace_stream.h"
#include "datasource/live/told_hosts.h"
#include "datasource/way_out/frame_sender.h"

namespace xdplive::datasource {

class TableStream final : public ReplaceStream {
 public:
  static constexpr absl::Duration kSpan = absl::Seconds(60);

  // The frame that one channel of the query carries, of the last kSpan, for
  // one viewer that comes. `told` is of the query.
  static sdk::data::Frame FrameOfNow(CaptureHub& hub, const Query& query,
                                     const OpenedQuery& opened,
                                     ToldHosts& told);

  // As ReplaceStream. `told` is of the query. Sends the first frame.
  TableStream(CaptureHub& hub, Asker asker, Query query,
              std::shared_ptr<ToldHosts> told, FrameSender sender,
              StreamCounters& counters);

 protected:
  sdk::data::Frame MakeFrame(const OpenedQuery& opened) override;

 private:
  const std::shared_ptr<ToldHosts> told_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_TABLES_TABLE_STREAM_H_
