#include "datasource/kinds/charts/grid_query.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "datasource/kinds/charts/grid_rows.h"
#include "datasource/live/query_frame.h"
#include "datasource/past/flow_sources.h"
#include "datasource/past/opened_query.h"
#include "datasource/past/query_range.h"

namespace xdplive::datasource {
namespace {

using flow::TimeGrid;
using flow::TimeSpan;
using sdk::data::Frame;
using sdk::data::Notice;

// Where the host names no number; and never more than that.
constexpr size_t kUsualPoints = 1'000;
constexpr size_t kMostPoints = 11'000;

// [begin, end) of what is answered. Where a stream goes on, all that was
// counted is history: the browser's now may lie a little behind.
TimeSpan SpanOf(const QueryRange& range, const FlowSources& flows,
                int64_t resolution_ns, bool live) {
  const absl::Time begin = std::max(range.begin(), flows.First());
  TimeSpan span = {absl::ToUnixNanos(begin), absl::ToUnixNanos(range.to)};
  if (flows.end_ns().has_value()) {
    const int64_t counted = StepBegin(*flows.end_ns(), resolution_ns);
    span.end = live ? counted : std::min(span.end, counted);
  }
  span.end = std::max(span.begin, span.end);
  return span;
}

// The query with the finest resolution, from its own on, of which the range
// has no more than kMostPoints. A chart that goes on live has one step all
// along, that of its stream, however few points a panel would like: its buffer
// fills with them all the same. And the step is of the query, and so of the
// channel: ranges of all lengths that can do with one share a stream.
Query AtOneStep(Query query, const QueryRange& range, absl::Time now) {
  const absl::Duration length = std::min(range.to, now) - range.begin();
  for (const double resolution : kResolutions) {
    if (resolution < query.resolution) continue;
    query.resolution = resolution;
    const absl::Duration most = absl::Seconds(resolution) * kMostPoints;
    if (length <= most) break;
  }
  return query;
}

// Of an answer that nothing is added to.
TimeGrid GridOf(const TimeSpan& span, const Query& query,
                const sdk::backend::DataQuery& asked) {
  const size_t points =
      asked.max_data_points <= 0
          ? kUsualPoints
          : std::min(kMostPoints, static_cast<size_t>(asked.max_data_points));
  const int64_t interval =
      std::clamp<int64_t>(asked.interval_ms, 0, 3'600'000) * 1'000'000;
  return flow::MakeTimeGrid(span, std::max(interval, query.resolution_ns()),
                            points);
}

// What the frame takes at most, were there as many series as were asked for:
// too much is refused before it is added up.
size_t MostBytes(const Query& query, const TimeGrid& grid) {
  constexpr size_t kBytesOfPoint = sizeof(double) + 1;
  const size_t series = query.group_by.empty() ? 1 : size_t{query.top} + 2;
  return grid.size * series * kBytesOfPoint;
}

void AddOverflowNotice(const OpenedQuery& opened, const QueryRange& range,
                       Frame& frame) {
  uint64_t lost = 0;
  for (const FeedLease& feed : opened.feeds) {
    for (const flow::BlockPtr& block : feed->history().Read()->blocks) {
      for (const flow::WindowPtr& window : block->windows) {
        if (absl::FromUnixNanos(window->end()) < range.begin()) continue;
        lost += window->overflow().packets;
      }
    }
  }
  if (lost == 0) return;
  frame.meta.notices.push_back(
      {Notice::Severity::kWarning,
       absl::StrCat(lost,
                    " packets found the flow table full: they are counted, and "
                    "of no known flow; raise flowTableEntries")});
}

}  // namespace

absl::StatusOr<Frame> AnswerGrid(CaptureHub& hub, PathTable& paths,
                                 ChannelMemory& channels, const Scope& scope,
                                 const sdk::backend::DataQuery& asked,
                                 const Query& as_written, absl::Time now) {
  OpenedQuery opened = OpenQuery(hub, scope.asker(), as_written);
  if (!opened.status.ok()) return opened.status;
  const QueryRange range = RangeOf(asked.time_range, scope.settings, now);
  const Query query = as_written.live && EndsNow(range, now)
                          ? AtOneStep(as_written, range, now)
                          : as_written;
  Frame described;
  DescribeFrame(paths, scope, asked, query, described);
  if (!EndsNow(range, now)) described.meta.channel.clear();
  const bool live = !described.meta.channel.empty();
  const std::string key = ChannelKey(scope, described.meta.channel);

  const std::unique_ptr<GridRows> rows =
      GridRowsOf(query, live ? channels.series.Of(key, now)
                             : std::make_shared<SeriesSet>());
  const UnfilteredFeeds unfiltered(hub, query.filter, opened.feeds);
  const FlowSources flows(query.filter, opened.feeds, unfiltered, range.begin(),
                          rows->knows_keys() ? FlowSources::Past::kFromKeys
                                             : FlowSources::Past::kOwnOnly,
                          &scope.call->cancelled_flag());
  const TimeSpan span = SpanOf(range, flows, query.resolution_ns(), live);
  const TimeGrid grid =
      live ? flow::MakeTimeGrid(span, query.resolution_ns(),
                                std::numeric_limits<size_t>::max())
           : GridOf(span, query, asked);
  RETURN_IF_ERROR(scope.call->Fits(MostBytes(query, grid), "answer chart"));
  Frame frame = rows->Ask(flows.sources(), grid).frame;
  if (scope.call->cancelled()) return absl::CancelledError("answer chart");
  if (grid.size == 0 && !live) frame.fields.clear();
  frame.ref_id = std::move(described.ref_id);
  frame.meta = std::move(described.meta);
  frame.meta.type = rows->type().name;
  frame.meta.type_version[0] = 0;
  frame.meta.type_version[1] = rows->type().minor_version;
  frame.meta.preferred_visualisation_type = "graph";
  frame.meta.notices.insert(frame.meta.notices.begin(), opened.notices.begin(),
                            opened.notices.end());
  AddBeginNotice("the history of counts", flows.Begin(), CountedSince(opened),
                 range, now, frame);
  flows.AddNotices(range, now, frame.meta.notices);
  if (rows->knows_keys()) AddOverflowNotice(opened, range, frame);
  if (live) {
    HistoryEnd end{
        .cursor = StepsCursor{StepBegin(span.end, query.resolution_ns())},
        .has_rows = grid.size > 0};
    channels.answered.Remember(key, scope.login, std::move(end), now);
  }
  return frame;
}

}  // namespace xdplive::datasource
