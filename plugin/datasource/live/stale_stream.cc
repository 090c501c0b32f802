#include "datasource/live/stale_stream.h"

#include <utility>

namespace xdplive::datasource {

StaleStream::StaleStream(const FrameSender& sender) {
  sdk::data::Frame frame;
  frame.meta.custom_json = R"({"askAgain":true})";
  sender.Send(sender.Write(std::move(frame), sdk::data::FrameParts::kAll));
}

}  // namespace xdplive::datasource
