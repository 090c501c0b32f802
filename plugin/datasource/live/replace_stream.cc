#include "datasource/live/replace_stream.h"

#include <cstddef>
#include <string>
#include <utility>

#include "sdk/data/frame_json.h"

namespace xdplive::datasource {

void AnswerWithFrame(const sdk::data::Frame& frame,
                     sdk::backend::SubscribeAnswer answer) {
  sdk::backend::SubscribeStreamResponse response;
  response.initial_data = FrameToJson(frame, sdk::data::FrameParts::kAll);
  answer(std::move(response));
}

ReplaceStream::ReplaceStream(CaptureHub& hub, Asker asker, Query query,
                             std::shared_ptr<sdk::backend::StreamSender> sender,
                             StreamCounters& counters)
    : hub_(hub),
      asker_(std::move(asker)),
      query_(std::move(query)),
      outlet_(std::move(sender), counters) {}

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
  std::string packet = FrameToJson(frame, sdk::data::FrameParts::kAll);
  absl::MutexLock lock(&mutex_);
  outlet_.Send(std::move(packet), rows);
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
