// The live side of the capture kind: the ledger once a second.
#ifndef XDPLIVE_DATASOURCE_KINDS_LEDGER_LEDGER_STREAM_H_
#define XDPLIVE_DATASOURCE_KINDS_LEDGER_LEDGER_STREAM_H_

#include <memory>

#include "datasource/live/replace_stream.h"
#include "datasource/way_out/frame_sender.h"
#include "tap/engine.h"

namespace xdplive::datasource {

class CaptureStream final : public ReplaceStream {
 public:
  // As ReplaceStream. Sends the first frame.
  CaptureStream(CaptureHub& hub, Asker asker, Query query, FrameSender sender,
                StreamCounters& counters);

 protected:
  sdk::data::Frame MakeFrame(const OpenedQuery& opened) override;

 private:
  tap::Hold cost_;  // has it measured while somebody looks
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_LEDGER_LEDGER_STREAM_H_
