#include "datasource/live/stream_outlet.h"

#include <utility>

#include "sdk/data/frame_json.h"

namespace xdplive::datasource {

using sdk::data::Notice;

StreamOutlet::StreamOutlet(std::shared_ptr<sdk::backend::StreamSender> sender,
                           StreamCounters& counters)
    : sender_(std::move(sender)), counters_(counters) {
  ++counters_.open;
}

StreamOutlet::~StreamOutlet() { --counters_.open; }

void StreamOutlet::Send(std::string packet, size_t rows) {
  if (closed_) return;
  ++counters_.frames_sent;
  counters_.rows_sent += rows;
  counters_.bytes_sent += packet.size();
  sender_->Send(std::move(packet));
}

void StreamOutlet::SetFailure(std::string failure) {
  failure_ = std::move(failure);
}

void StreamOutlet::SendNews(sdk::data::Frame frame) {
  failure_said_ = failure_;
  if (failure_.empty()) {
    frame.meta.notices = {
        {Notice::Severity::kInfo, "packets are captured again"}};
  } else {
    frame.meta.notices = {{Notice::Severity::kError, failure_}};
  }
  Send(FrameToJson(frame, sdk::data::FrameParts::kAll), 0);
}

}  // namespace xdplive::datasource
