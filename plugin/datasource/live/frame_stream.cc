#include "datasource/live/frame_stream.h"

#include <cstddef>
#include <utility>

namespace xdplive::datasource {

FrameStream::FrameStream(FrameSender sender, StreamCounters& counters)
    : sender_(std::move(sender)), outlet_(sender_, counters) {}

absl::Time FrameStream::Flush(absl::Time /*now*/) {
  return absl::InfiniteFuture();
}

void FrameStream::Refresh() {
  // Such a host does not need the next one.
  if (IsBehind()) return;
  sdk::data::Frame frame = NextFrame();
  const size_t rows = frame.rows();
  // Outside the lock, for Close waits for it.
  WrittenFrame written =
      sender_.Write(std::move(frame), sdk::data::FrameParts::kAll);
  absl::MutexLock lock(&mutex_);
  outlet_.Send(std::move(written), rows);
}

bool FrameStream::IsBehind() {
  absl::MutexLock lock(&mutex_);
  return outlet_.queued_bytes() > 0;
}

void FrameStream::Close() {
  absl::MutexLock lock(&mutex_);
  outlet_.Close();
}

}  // namespace xdplive::datasource
