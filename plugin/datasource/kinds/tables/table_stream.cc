#include "datasource/kinds/tables/table_stream.h"

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "datasource/kinds/tables/table_frames.h"
#include "datasource/past/flow_sources.h"

namespace xdplive::datasource {

namespace {

sdk::data::Frame FrameOf(CaptureHub& hub, const Query& query,
                         const OpenedQuery& opened, const GraphShape& shape) {
  const UnfilteredFeeds unfiltered(hub, query.filter, opened.feeds);
  const FlowSources flows(query.filter, opened.feeds, unfiltered,
                          absl::Now() - TableStream::kSpan,
                          FlowSources::Past::kFromKeys);
  const int64_t end = flows.end_ns().value_or(absl::GetCurrentTimeNanos());
  std::vector<sdk::data::Frame> frames = TableFrames(
      query, flows.sources(),
      {end - absl::ToInt64Nanoseconds(TableStream::kSpan), end}, shape);
  const size_t part = query.part == GraphPart::kEdges ? 1 : 0;
  return std::move(frames[part]);
}

GraphShape ShapeOf(const Query& query, ToldHosts& told, bool to_all) {
  return [&told, to_all, part = query.part](auto& answer) {
    const absl::Time now = absl::Now();
    if (part == GraphPart::kEdges) {
      told.NarrowEdges(answer, now);
    } else {
      told.ListHosts(answer, to_all, now);
    }
  };
}

}  // namespace

sdk::data::Frame TableStream::FrameOfNow(CaptureHub& hub, const Query& query,
                                         const OpenedQuery& opened,
                                         ToldHosts& told) {
  return FrameOf(hub, query, opened, ShapeOf(query, told, /*to_all=*/false));
}

TableStream::TableStream(CaptureHub& hub, Asker asker, Query query,
                         std::shared_ptr<ToldHosts> told, FrameSender sender,
                         StreamCounters& counters)
    : ReplaceStream(hub, std::move(asker), std::move(query), std::move(sender),
                    counters),
      told_(std::move(told)) {
  Refresh();
}

sdk::data::Frame TableStream::MakeFrame(const OpenedQuery& opened) {
  sdk::data::Frame frame = FrameOf(hub(), query(), opened,
                                   ShapeOf(query(), *told_, /*to_all=*/true));
  frame.meta.notices.insert(frame.meta.notices.begin(), opened.notices.begin(),
                            opened.notices.end());
  return frame;
}

}  // namespace xdplive::datasource
