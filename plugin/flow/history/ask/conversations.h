// Who talks with whom in a range of time: hosts and the pairs of them.
//
// Pure: reads snapshots, any thread.
#ifndef XDPLIVE_FLOW_HISTORY_ASK_CONVERSATIONS_H_
#define XDPLIVE_FLOW_HISTORY_ASK_CONVERSATIONS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "flow/history/ask/group_table.h"
#include "flow/history/ask/top_flows.h"

namespace xdplive::flow {

struct ConversationsQuery {
  TimeSpan range = {};  // every window that touches it is taken whole
  FlowOrder order = FlowOrder::kBytes;
  size_t limit = 500;  // edges
};

enum HostShare : unsigned {
  kShareTcp,
  kShareUdp,
  kShareIcmp,  // and ICMPv6
  kShareOther,
  kHostShares,
};

struct ConversationHost {
  std::string id;  // its address
  // All its traffic of the range, whether its edges are shown or not.
  tap::Amount in = {};   // with the host as destination
  tap::Amount out = {};  // with the host as source
  // in + out by protocol.
  std::array<tap::Amount, kHostShares> shares = {};
};

struct ConversationEdge {
  std::string id;           // "10.0.0.1|10.0.0.2": the lower address first
  std::string source;       // the id of the one host
  std::string destination;  // and of the other; the same for a host with itself
  tap::Amount forward = {};  // from source to destination
  tap::Amount backward = {};
};

// edges + other + elsewhere = all that was counted.
struct ConversationsAnswer {
  std::vector<ConversationEdge> edges;  // the largest, both ways, first
  std::vector<ConversationHost> hosts;  // the ends of edges and no others,
                                        // the largest, in + out, first
  tap::Amount other = {};               // of pairs that are no edge
  tap::Amount elsewhere = {};  // of no known hosts: not IP, or overflow
  size_t pair_count = 0;       // that there are, edges or not
  bool groups_cut = false;     // there were more, kMostGroups being told apart
  TimeSpan extent;             // of the windows taken; empty: none
  int64_t covered_ns = 0;      // of it, in which a capture ran
};

ConversationsAnswer AskConversations(absl::Span<const FlowSource> sources,
                                     const ConversationsQuery& query);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_ASK_CONVERSATIONS_H_
