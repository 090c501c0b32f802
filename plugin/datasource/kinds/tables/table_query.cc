#include "datasource/kinds/tables/table_query.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "datasource/ask/query_text.h"
#include "datasource/kinds/tables/table_frames.h"
#include "datasource/live/query_frame.h"
#include "datasource/past/flow_sources.h"
#include "datasource/past/opened_query.h"
#include "datasource/past/query_range.h"

namespace xdplive::datasource {

using sdk::data::Frame;

std::shared_ptr<ToldHosts> ToldHostsOf(ChannelMemory& channels,
                                       const Scope& scope, Query query,
                                       absl::Time now) {
  query.part = GraphPart::kNodes;
  return channels.graphs.Of(
      absl::StrCat(scope.org_id, "/", scope.uid, "/", CanonicalText(query)),
      now);
}

absl::StatusOr<std::vector<Frame>> AnswerTable(
    CaptureHub& hub, PathTable& paths, ChannelMemory& channels,
    const Scope& scope, const sdk::backend::DataQuery& asked,
    const Query& query, absl::Time now) {
  const OpenedQuery opened = OpenQuery(hub, scope.asker(), query);
  if (!opened.status.ok()) return opened.status;
  const QueryRange range = RangeOf(asked.time_range, scope.settings, now);
  const UnfilteredFeeds unfiltered(hub, query.filter, opened.feeds);
  const FlowSources flows(query.filter, opened.feeds, unfiltered, range.begin(),
                          FlowSources::Past::kFromKeys,
                          &scope.call->cancelled_flag());
  const flow::TimeSpan span = {absl::ToUnixNanos(range.begin()),
                               absl::ToUnixNanos(range.to)};
  const bool live = query.live && EndsNow(range, now);
  std::vector<Frame> frames = TableFrames(
      query, flows.sources(), span, [&](const flow::ConversationsAnswer& it) {
        if (live) ToldHostsOf(channels, scope, query, now)->Answered(it, now);
      });
  constexpr GraphPart kParts[] = {GraphPart::kNodes, GraphPart::kEdges};
  for (size_t i = 0; i < frames.size(); ++i) {
    Query part = query;
    part.part = kParts[i];  // a table has one frame, which is of no part
    Frame described;
    DescribeFrame(paths, scope, asked, part, described);
    frames[i].ref_id = std::move(described.ref_id);
    frames[i].meta.executed_query_string =
        std::move(described.meta.executed_query_string);
    if (live) frames[i].meta.channel = std::move(described.meta.channel);
    auto& notices = frames[i].meta.notices;
    notices.insert(notices.end(), described.meta.notices.begin(),
                   described.meta.notices.end());
  }
  // What is to be said of both frames is said of the first.
  auto& notices = frames.front().meta.notices;
  notices.insert(notices.begin(), opened.notices.begin(), opened.notices.end());
  AddBeginNotice("the history of counts", flows.Begin(), CountedSince(opened),
                 range, now, frames.front());
  flows.AddNotices(range, now, notices);
  return frames;
}

}  // namespace xdplive::datasource
