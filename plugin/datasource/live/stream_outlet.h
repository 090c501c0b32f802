// Where the frames of one stream go out: it counts them, says what keeps the
// capture from going on, once, and sends nothing any more once it is closed.
//
// Not thread-safe: the lock of its stream guards it, so that Close waits for
// what is just being sent.
#ifndef XDPLIVE_DATASOURCE_LIVE_STREAM_OUTLET_H_
#define XDPLIVE_DATASOURCE_LIVE_STREAM_OUTLET_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "datasource/live/stream_counters.h"
#include "datasource/way_out/frame_sender.h"
#include "sdk/data/frame.h"
#include "sdk/data/frame_json.h"

namespace xdplive::datasource {

class StreamOutlet {
 public:
  // An open stream, as long as this lives. `counters` must outlive it.
  StreamOutlet(FrameSender sender, StreamCounters& counters);
  ~StreamOutlet();

  StreamOutlet(const StreamOutlet&) = delete;
  StreamOutlet& operator=(const StreamOutlet&) = delete;

  void Close() { closed_ = true; }
  bool closed() const { return closed_; }
  // What the host has not taken yet.
  size_t queued_bytes() const { return sender_.queued_bytes(); }

  // One frame of `rows` rows. Gives the bytes it takes.
  size_t Send(sdk::data::Frame frame, sdk::data::FrameParts parts, size_t rows);
  void Send(WrittenFrame frame, size_t rows);
  // Rows that are not sent, for a host too slow for them.
  void Dropped(uint64_t rows) { counters_.rows_dropped += rows; }

  // What keeps the capture from being whole; "" while it is.
  void SetFailure(std::string failure);
  // Whether that is another one than was said last.
  bool has_news() const { return failure_ != failure_said_; }
  // Says it in the notices of `frame`, which has no rows, and goes out with its
  // schema.
  void SendNews(sdk::data::Frame frame);

 private:
  const FrameSender sender_;
  StreamCounters& counters_;
  bool closed_ = false;
  std::string failure_;
  std::string failure_said_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_STREAM_OUTLET_H_
