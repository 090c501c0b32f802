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
      sender_(std::move(sender)),
      counters_(counters) {
  ++counters_.open;
}

ReplaceStream::~ReplaceStream() { --counters_.open; }

absl::Time ReplaceStream::Flush(absl::Time /*now*/) {
  return absl::InfiniteFuture();
}

void ReplaceStream::Refresh() {
  // A host that has not taken the last frame does not need the next one.
  if (sender_->queued_bytes() > 0) return;
  opened_ = OpenQuery(hub_, asker_, query_);
  sdk::data::Frame frame = MakeFrame(opened_);
  if (!opened_.status.ok()) {
    frame.meta.notices = {{sdk::data::Notice::Severity::kError,
                           std::string(opened_.status.message())}};
  }
  const size_t rows = frame.rows();
  std::string packet = FrameToJson(frame, sdk::data::FrameParts::kAll);
  absl::MutexLock lock(&mutex_);
  if (closed_) return;
  ++counters_.frames_sent;
  counters_.rows_sent += rows;
  counters_.bytes_sent += packet.size();
  sender_->Send(std::move(packet));
}

void ReplaceStream::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
}

}  // namespace xdplive::datasource
