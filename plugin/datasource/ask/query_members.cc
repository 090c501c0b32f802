#include "datasource/ask/query_members.h"

#include <utility>

#include "datasource/ask/schema.h"

namespace xdplive::datasource {

bool Uses(Kind kind, Member member) { return query_schema::Uses(kind, member); }

bool StreamUses(Kind kind, Member member) {
  // The rows of a stream have no end, and are in the order they come.
  const bool by_answers_only =
      kind == Kind::kPackets &&
      (member == Member::kLimit || member == Member::kOrder);
  return Uses(kind, member) && !by_answers_only;
}

flow::FlowFields UsualGroups(Kind kind) {
  return kind == Kind::kFlows ? flow::FiveTuple() : flow::FlowFields();
}

Query Essence(Query query) {
  Query kept;
  kept.kind = query.kind;
  kept.interfaces = std::move(query.interfaces);
  kept.direction = query.direction;
  kept.live = query.live;
  const auto keep = [&](Member member, auto Query::*value) {
    if (Uses(kept.kind, member)) kept.*value = std::move(query.*value);
  };
  keep(Member::kFilter, &Query::filter);
  keep(Member::kLimit, &Query::limit);
  keep(Member::kFormat, &Query::format);
  // Lines of a log have none.
  if (kept.format == PacketFormat::kTable) {
    keep(Member::kColumns, &Query::columns);
  }
  keep(Member::kOrder, &Query::row_order);
  keep(Member::kMeasure, &Query::measure);
  keep(Member::kGroupBy, &Query::group_by);
  if (kept.group_by.empty()) kept.group_by = UsualGroups(kept.kind);
  // Without groups there is nothing to be the top of.
  if (!kept.group_by.empty()) keep(Member::kTop, &Query::top);
  keep(Member::kOrderBy, &Query::order);
  keep(Member::kOf, &Query::of);
  keep(Member::kResolution, &Query::resolution);
  keep(Member::kPart, &Query::part);
  return kept;
}

}  // namespace xdplive::datasource
