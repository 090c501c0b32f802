#include "datasource/live/replace_stream.h"

#include <cstddef>
#include <string>
#include <utility>

namespace xdplive::datasource {

ReplaceStream::ReplaceStream(CaptureHub& hub, Asker asker, Query query,
                             FrameSender sender, StreamCounters& counters)
    : hub_(hub),
      asker_(std::move(asker)),
      query_(std::move(query)),
      sender_(std::move(sender)),
      outlet_(sender_, counters) {}

absl::Time ReplaceStream::Flush(absl::Time /*now*/) {
  return absl::InfiniteFuture();
}

void ReplaceStream::Refresh() {
  // Such a host does not need the next one.
  if (IsBehind()) return;
  opened_ = OpenQuery(hub_, asker_, query_);
  sdk::data::Frame frame = MakeFrame(opened_);
  if (!opened_.status.ok()) {
    frame.meta.notices = {{sdk::data::Notice::Severity::kError,
                           std::string(opened_.status.message())}};
  }
  const size_t rows = frame.rows();
  // Outside the lock, for Close waits for it.
  WrittenFrame written =
      sender_.Write(std::move(frame), sdk::data::FrameParts::kAll);
  absl::MutexLock lock(&mutex_);
  outlet_.Send(std::move(written), rows);
}

bool ReplaceStream::IsBehind() {
  absl::MutexLock lock(&mutex_);
  return outlet_.queued_bytes() > 0;
}

void ReplaceStream::Close() {
  absl::MutexLock lock(&mutex_);
  outlet_.Close();
}

}  // namespace xdplive::datasource
