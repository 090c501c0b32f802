// Where the frames of one stream go out. Streams have no other way to Grafana,
// so none can pass by what is to be done to frames.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_WAY_OUT_FRAME_SENDER_H_
#define XDPLIVE_DATASOURCE_WAY_OUT_FRAME_SENDER_H_

#include <cstddef>
#include <memory>
#include <string>

#include "datasource/way_out/mask.h"
#include "sdk/backend/stream.h"
#include "sdk/data/frame.h"
#include "sdk/data/frame_json.h"

namespace xdplive::datasource {

// A frame as it may leave.
class WrittenFrame {
 public:
  size_t size() const { return json_.size(); }

 private:
  friend class FrameSender;
  explicit WrittenFrame(std::string json) : json_(std::move(json)) {}

  std::string json_;
};

class FrameSender {
 public:
  // `by` null: frames go as they are.
  explicit FrameSender(std::shared_ptr<sdk::backend::StreamSender> sender,
                       MaskPtr by = nullptr);

  WrittenFrame Write(sdk::data::Frame frame, sdk::data::FrameParts parts) const;
  void Send(WrittenFrame frame) const;
  // What the host has not taken yet.
  size_t queued_bytes() const { return sender_->queued_bytes(); }

 private:
  std::shared_ptr<sdk::backend::StreamSender> sender_;
  MaskPtr by_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_WAY_OUT_FRAME_SENDER_H_
