#include "datasource/way_out/frame_sender.h"

#include <utility>

#include "datasource/way_out/frame_mask.h"

namespace xdplive::datasource {

FrameSender::FrameSender(std::shared_ptr<sdk::backend::StreamSender> sender,
                         MaskPtr by)
    : sender_(std::move(sender)), by_(std::move(by)) {}

WrittenFrame FrameSender::Write(sdk::data::Frame frame,
                                sdk::data::FrameParts parts) const {
  if (by_ != nullptr) MaskFrame(*by_, frame);
  return WrittenFrame(FrameToJson(frame, parts));
}

void FrameSender::Send(WrittenFrame frame) const {
  sender_->Send(std::move(frame.json_));
}

}  // namespace xdplive::datasource
