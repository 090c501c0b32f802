#include "datasource/kinds/drops/drops_query.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "datasource/kinds/drops/drops_frame.h"
#include "datasource/live/query_frame.h"
#include "datasource/past/query_range.h"
#include "tap/drops.h"

namespace xdplive::datasource {
namespace {

bool IsOf(DirectionChoice choice, tap::Direction direction) {
  return choice == DirectionChoice::kBoth ||
         (choice == DirectionChoice::kEgress) ==
             (direction == tap::Direction::kEgress);
}

}  // namespace

absl::StatusOr<sdk::data::Frame> DropsBetween(CaptureHub& hub,
                                              const InterfacePolicy& policy,
                                              const Query& query,
                                              absl::Time from, absl::Time to) {
  ASSIGN_OR_RETURN(const InterfaceFacts facts, hub.Interfaces());
  ASSIGN_OR_RETURN(const std::vector<std::string> names,
                   SelectInterfaces(facts, policy, query.interfaces));
  std::vector<DropHistory::Row> rows = hub.drops().Between(names, from, to);
  std::erase_if(rows, [&query](const DropHistory::Row& row) {
    return !IsOf(query.direction, tap::kDropReasons[row.reason].direction);
  });
  return DropsFrame(rows, to - std::max(from, hub.drops().Begin()));
}

absl::StatusOr<sdk::data::Frame> AnswerDrops(
    CaptureHub& hub, PathTable& paths, const Scope& scope,
    const sdk::backend::DataQuery& asked, const Query& query, absl::Time now) {
  const QueryRange range = RangeOf(asked.time_range, scope.settings, now);
  ASSIGN_OR_RETURN(sdk::data::Frame frame,
                   DropsBetween(hub, scope.policy, query, range.begin(),
                                std::min(range.to, now)));
  DescribeFrame(paths, scope, asked, query, frame);
  if (!EndsNow(range, now)) frame.meta.channel.clear();
  AddBeginNotice("the history of drops", hub.drops().Begin(),
                 hub.drops().Since(), range, now, frame);
  return frame;
}

}  // namespace xdplive::datasource
