#include "datasource/table_stream.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "datasource/flow_sources.h"
#include "datasource/table_frames.h"
#include "sdk/data/frame_json.h"

namespace xdplive::datasource {

using sdk::data::Notice;

sdk::data::Frame TableStream::FrameOf(CaptureHub& hub, const Query& query,
                                      const OpenedQuery& opened) {
  const UnfilteredFeeds unfiltered(hub, query.filter, opened.feeds);
  const FlowSources flows(query.filter, opened.feeds, unfiltered,
                          absl::Now() - kSpan, FlowSources::Past::kFromKeys);
  const int64_t end = flows.end_ns().value_or(absl::GetCurrentTimeNanos());
  std::vector<sdk::data::Frame> frames = TableFrames(
      query, flows.sources(), {end - absl::ToInt64Nanoseconds(kSpan), end});
  const size_t part = query.part == GraphPart::kEdges ? 1 : 0;
  return std::move(frames[part]);
}

TableStream::TableStream(CaptureHub& hub, InterfacePolicy policy, Query query,
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

TableStream::~TableStream() { --counters_.open; }

absl::Time TableStream::Flush(absl::Time /*now*/) {
  return absl::InfiniteFuture();
}

void TableStream::Refresh() {
  // A host that has not taken the last frame does not need the next one.
  if (sender_->queued_bytes() > 0) return;
  opened_ = OpenQuery(hub_, policy_, query_);
  sdk::data::Frame frame = FrameOf(hub_, query_, opened_);
  if (const std::string failure = FailureOf(opened_); !failure.empty()) {
    frame.meta.notices.push_back({opened_.status.ok()
                                      ? Notice::Severity::kWarning
                                      : Notice::Severity::kError,
                                  failure});
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

void TableStream::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
}

}  // namespace xdplive::datasource
