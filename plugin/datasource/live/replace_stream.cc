#include "datasource/live/replace_stream.h"

#include <string>
#include <utility>

namespace xdplive::datasource {

ReplaceStream::ReplaceStream(CaptureHub& hub, Asker asker, Query query,
                             FrameSender sender, StreamCounters& counters)
    : FrameStream(std::move(sender), counters),
      hub_(hub),
      asker_(std::move(asker)),
      query_(std::move(query)) {}

sdk::data::Frame ReplaceStream::NextFrame() {
  opened_ = OpenQuery(hub_, asker_, query_);
  sdk::data::Frame frame = MakeFrame(opened_);
  if (!opened_.status.ok()) {
    frame.meta.notices = {{sdk::data::Notice::Severity::kError,
                           std::string(opened_.status.message())}};
  }
  return frame;
}

}  // namespace xdplive::datasource
