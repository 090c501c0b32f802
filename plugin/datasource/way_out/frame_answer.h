// The answer to one SubscribeStream, in frames: kinds have no other.
#ifndef XDPLIVE_DATASOURCE_WAY_OUT_FRAME_ANSWER_H_
#define XDPLIVE_DATASOURCE_WAY_OUT_FRAME_ANSWER_H_

#include "datasource/way_out/mask.h"
#include "sdk/backend/data_source.h"
#include "sdk/data/frame.h"
#include "sdk/data/frame_json.h"

namespace xdplive::datasource {

// Threads: one at a time.
class FrameAnswer {
 public:
  // `by` null: the frame goes as it is.
  explicit FrameAnswer(sdk::backend::SubscribeAnswer answer,
                       MaskPtr by = nullptr);

  // False once it was given.
  bool is_due() const { return answer_ != nullptr; }
  // REQUIRES: it is due.
  void Give(sdk::data::Frame frame, sdk::data::FrameParts parts);

 private:
  sdk::backend::SubscribeAnswer answer_;
  MaskPtr by_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_WAY_OUT_FRAME_ANSWER_H_
