// The largest groups of flows in a range of time: tables, and the values of a
// field that were seen lately.
//
// Pure: reads snapshots, any thread.
#ifndef XDPLIVE_FLOW_HISTORY_ASK_TOP_FLOWS_H_
#define XDPLIVE_FLOW_HISTORY_ASK_TOP_FLOWS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "flow/history/ask/group_table.h"

namespace xdplive::flow {

enum class FlowOrder : uint8_t { kBytes, kPackets };

struct TopFlowsQuery {
  TimeSpan range = {};  // every window that touches it is taken whole
  FlowFields fields = FiveTuple();
  FlowOrder order = FlowOrder::kBytes;
  size_t limit = 500;
};

struct TopFlow {
  GroupKey key;
  std::vector<std::string> texts;  // as the fields
  tap::Amount amount = {};
  int64_t first_seen_ms = 0;  // Unix
  int64_t last_seen_ms = 0;
  uint8_t tcp_flags = 0;           // all that were set, ORed
  std::optional<uint8_t> ttl_min;  // none: no IP
  std::optional<uint8_t> ttl_max;
};

// rows + other + overflow = all that was counted.
struct TopFlowsAnswer {
  std::vector<TopFlow> rows;  // the largest first
  tap::Amount other = {};     // groups that are no row
  // That found the flow table full, and of which is not known which group
  // they belong to, nor whether a predicate matches them.
  tap::Amount overflow = {};
  size_t group_count = 0;   // that there are, rows or not
  bool groups_cut = false;  // there were more, kMostGroups being told apart
  TimeSpan extent;          // of the windows taken; empty: none
  int64_t covered_ns = 0;   // of it, in which a capture ran: what rates go by
};

TopFlowsAnswer AskTopFlows(absl::Span<const FlowSource> sources,
                           const TopFlowsQuery& query);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_ASK_TOP_FLOWS_H_
