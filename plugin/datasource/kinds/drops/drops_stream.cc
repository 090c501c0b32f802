#include "datasource/kinds/drops/drops_stream.h"

#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "datasource/kinds/drops/drops_frame.h"
#include "datasource/kinds/drops/drops_query.h"

namespace xdplive::datasource {

sdk::data::Frame DropsStream::FrameOfNow(CaptureHub& hub,
                                         const InterfacePolicy& policy,
                                         const Query& query) {
  const absl::Time now = absl::Now();
  absl::StatusOr<sdk::data::Frame> frame =
      DropsBetween(hub, policy, query, now - kSpan, now);
  if (frame.ok()) return *std::move(frame);
  sdk::data::Frame none = DropsFrame({}, kSpan);
  none.meta.notices = {{sdk::data::Notice::Severity::kError,
                        std::string(frame.status().message())}};
  return none;
}

DropsStream::DropsStream(CaptureHub& hub, InterfacePolicy policy, Query query,
                         FrameSender sender, StreamCounters& counters)
    : FrameStream(std::move(sender), counters),
      hub_(hub),
      policy_(std::move(policy)),
      query_(std::move(query)) {
  Refresh();
}

sdk::data::Frame DropsStream::NextFrame() {
  return FrameOfNow(hub_, policy_, query_);
}

}  // namespace xdplive::datasource
