// Which members of a query have a meaning for which kind, as the schema has it.
#ifndef XDPLIVE_DATASOURCE_ASK_QUERY_MEMBERS_H_
#define XDPLIVE_DATASOURCE_ASK_QUERY_MEMBERS_H_

#include "datasource/ask/query.h"
#include "flow/history/ask/group_key.h"

namespace xdplive::datasource {

// Besides kind, interfaces, direction and live, which every kind has. Named as
// their keys; one that the schema gives no kinds does not compile.
enum class Member {
  kFilter,
  kLimit,
  kFormat,
  kColumns,
  kOrder,
  kMeasure,
  kGroupBy,
  kTop,
  kOrderBy,
  kOf,
  kResolution,
  kPart,
};

bool Uses(Kind kind, Member member);

// Whether a stream of the kind depends on it, too. What only an answer depends
// on is no part of the channel's name.
bool StreamUses(Kind kind, Member member);

// What the kind groups by where nothing is said.
flow::FlowFields UsualGroups(Kind kind);

// The query with defaults for what has no meaning in it.
Query Essence(Query query);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ASK_QUERY_MEMBERS_H_
