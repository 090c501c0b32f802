#include "datasource/ask/query_members.h"

#include <cstdint>
#include <utility>

namespace xdplive::datasource {
namespace {

using Members = uint32_t;  // a bit each

constexpr Members Bit(Member member) {
  return Members{1} << static_cast<int>(member);
}

template <typename... Each>
constexpr Members Of(Each... member) {
  return (Members{0} | ... | Bit(member));
}

struct MembersOfKind {
  Kind kind;
  Members used;
  Members by_answers_only;
};

constexpr MembersOfKind kMembers[] = {
    // The rows of a stream have no end, and are in the order they come.
    {Kind::kPackets,
     Of(Member::kFilter, Member::kLimit, Member::kFormat, Member::kColumns,
        Member::kRowOrder),
     Of(Member::kLimit, Member::kRowOrder)},
    {Kind::kTraffic,
     Of(Member::kFilter, Member::kMeasure, Member::kGroupBy, Member::kTop,
        Member::kResolution),
     Of()},
    {Kind::kFlows,
     Of(Member::kFilter, Member::kLimit, Member::kGroupBy, Member::kOrder),
     Of()},
    {Kind::kConversations,
     Of(Member::kFilter, Member::kLimit, Member::kOrder, Member::kPart), Of()},
    {Kind::kDistribution, Of(Member::kFilter, Member::kOf, Member::kResolution),
     Of()},
    // The ledger shows every tap, and events are of interfaces: no filter.
    {Kind::kCapture, Of(), Of()},
    {Kind::kEvents, Of(), Of()},
};

// REQUIRES: the kind stands in the table.
const MembersOfKind& MembersOf(Kind kind) {
  const MembersOfKind* row = kMembers;
  while (row->kind != kind) ++row;
  return *row;
}

}  // namespace

bool Uses(Kind kind, Member member) {
  return (MembersOf(kind).used & Bit(member)) != 0;
}

bool StreamUses(Kind kind, Member member) {
  const MembersOfKind& row = MembersOf(kind);
  return (row.used & ~row.by_answers_only & Bit(member)) != 0;
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
  keep(Member::kRowOrder, &Query::row_order);
  keep(Member::kMeasure, &Query::measure);
  keep(Member::kGroupBy, &Query::group_by);
  if (kept.group_by.empty()) kept.group_by = UsualGroups(kept.kind);
  // Without groups there is nothing to be the top of.
  if (!kept.group_by.empty()) keep(Member::kTop, &Query::top);
  keep(Member::kOrder, &Query::order);
  keep(Member::kOf, &Query::of);
  keep(Member::kResolution, &Query::resolution);
  keep(Member::kPart, &Query::part);
  return kept;
}

}  // namespace xdplive::datasource
