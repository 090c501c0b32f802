#include "datasource/way_out/frame_answer.h"

#include <utility>

#include "datasource/way_out/frame_mask.h"

namespace xdplive::datasource {

FrameAnswer::FrameAnswer(sdk::backend::SubscribeAnswer answer, MaskPtr by)
    : answer_(std::move(answer)), by_(std::move(by)) {}

void FrameAnswer::Give(sdk::data::Frame frame, sdk::data::FrameParts parts) {
  if (by_ != nullptr) MaskFrame(*by_, frame);
  sdk::backend::SubscribeStreamResponse response;
  response.initial_data = FrameToJson(frame, parts);
  std::exchange(answer_, nullptr)(std::move(response));
}

}  // namespace xdplive::datasource
