// Flows of a range of time added up by groups, times and TTLs included: what
// tables and graphs are made of.
//
// A range takes in every window that touches it, whole: an answer says what
// time that is.
#ifndef XDPLIVE_FLOW_HISTORY_ASK_GROUP_TOTALS_H_
#define XDPLIVE_FLOW_HISTORY_ASK_GROUP_TOTALS_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "flow/history/ask/group_table.h"

namespace xdplive::flow {

struct GroupTotals {
  tap::Amount amount = {};
  // Unix milliseconds. What overflowed counts from the begin of its window to
  // its end: more is not known of it.
  uint64_t first_ms = ~uint64_t{0};
  uint64_t last_ms = 0;
  uint8_t tcp_flags = 0;  // all that were set
  uint8_t ttl_min = 255;
  uint8_t ttl_max = 0;
  bool has_ttl = false;
};

struct RangeTotals {
  std::vector<GroupTotals> groups;  // by the number the table gives them
  tap::Amount overflow = {};        // that belongs to no group
  // From the first window to the end of the last; empty where there is none.
  TimeSpan extent;
  // Of that the time in which a capture ran; of several sources the longest.
  int64_t covered_ns = 0;
};

void Add(const tap::Amount& more, tap::Amount& sum);

RangeTotals AddUpGroups(absl::Span<const FlowSource> sources, TimeSpan range,
                        absl::Span<const FlowField> fields, GroupTable& table);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_ASK_GROUP_TOTALS_H_
