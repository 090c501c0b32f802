#include "datasource/live/stream_outlet.h"

#include <utility>

namespace xdplive::datasource {

using sdk::data::Notice;

StreamOutlet::StreamOutlet(FrameSender sender, StreamCounters& counters)
    : sender_(std::move(sender)), counters_(counters) {
  ++counters_.open;
}

StreamOutlet::~StreamOutlet() { --counters_.open; }

size_t StreamOutlet::Send(sdk::data::Frame frame, sdk::data::FrameParts parts,
                          size_t rows) {
  if (closed_) return 0;
  WrittenFrame written = sender_.Write(std::move(frame), parts);
  const size_t bytes = written.size();
  Send(std::move(written), rows);
  return bytes;
}

void StreamOutlet::Send(WrittenFrame frame, size_t rows) {
  if (closed_) return;
  ++counters_.frames_sent;
  counters_.rows_sent += rows;
  counters_.bytes_sent += frame.size();
  sender_.Send(std::move(frame));
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
  Send(std::move(frame), sdk::data::FrameParts::kAll, 0);
}

}  // namespace xdplive::datasource
