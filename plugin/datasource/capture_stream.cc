#include "datasource/capture_stream.h"

#include <string>
#include <utility>

#include "datasource/capture_query.h"
#include "sdk/data/frame_json.h"

namespace xdplive::datasource {

CaptureStream::CaptureStream(CaptureHub& hub, InterfacePolicy policy,
                             Query query,
                             std::shared_ptr<sdk::backend::StreamSender> sender,
                             StreamCounters& counters)
    : hub_(hub),
      policy_(std::move(policy)),
      query_(std::move(query)),
      sender_(std::move(sender)),
      counters_(counters) {
  ++counters_.open;
  Refresh();
}

CaptureStream::~CaptureStream() { --counters_.open; }

absl::Time CaptureStream::Flush(absl::Time /*now*/) {
  return absl::InfiniteFuture();
}

void CaptureStream::Refresh() {
  // A host that has not taken the last frame does not need the next one.
  if (sender_->queued_bytes() > 0) return;
  opened_ = OpenQuery(hub_, policy_, query_);
  // Anew each time: there may be another engine by now.
  absl::StatusOr<capture::Hold> cost = hub_.MeasureCost();
  sdk::data::Frame frame = CaptureFrame(hub_, opened_, cost.status());
  if (cost.ok()) cost_ = *std::move(cost);
  if (!opened_.status.ok()) {
    frame.meta.notices = {{sdk::data::Notice::Severity::kError,
                           std::string(opened_.status.message())}};
  }
  std::string packet = FrameToJson(frame, sdk::data::FrameParts::kAll);
  absl::MutexLock lock(&mutex_);
  if (closed_) return;
  ++counters_.frames_sent;
  counters_.bytes_sent += packet.size();
  sender_->Send(std::move(packet));
}

void CaptureStream::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
}

}  // namespace xdplive::datasource
