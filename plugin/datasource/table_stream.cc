#include "datasource/table_stream.h"

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "datasource/flow_sources.h"
#include "datasource/table_frames.h"

namespace xdplive::datasource {

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
    : ReplaceStream(hub, std::move(policy), std::move(query), std::move(sender),
                    counters) {
  Refresh();
}

sdk::data::Frame TableStream::MakeFrame(const OpenedQuery& opened) {
  sdk::data::Frame frame = FrameOf(hub(), query(), opened);
  frame.meta.notices.insert(frame.meta.notices.begin(), opened.notices.begin(),
                            opened.notices.end());
  return frame;
}

}  // namespace xdplive::datasource
