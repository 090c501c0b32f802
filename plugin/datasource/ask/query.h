// What one panel asks: the target JSON of a query, checked.
#ifndef XDPLIVE_DATASOURCE_ASK_QUERY_H_
#define XDPLIVE_DATASOURCE_ASK_QUERY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "datasource/ask/interface_patterns.h"
#include "datasource/ask/packet_columns.h"
#include "filter/compile.h"
#include "filter/filter.h"
#include "flow/history/ask/distribution.h"
#include "flow/history/ask/group_key.h"
#include "flow/history/ask/top_flows.h"
#include "flow/history/ask/traffic.h"

namespace xdplive::datasource {

// Seconds a point, ascending.
inline constexpr double kResolutions[] = {0.2, 1, 10, 60};

enum class Kind {
  kPackets,
  kTraffic,
  kFlows,
  kConversations,
  kDistribution,
  kCapture,
  kEvents,
};

enum class DirectionChoice { kBoth, kIngress, kEgress };

enum class PacketFormat { kTable, kLogs };

// Which row of packets an answer begins with.
enum class RowOrder { kNewest, kOldest };

// Which of its two frames a channel of conversations continues.
enum class GraphPart { kNodes, kEdges };

// Members that the kind has no use for (query_members.h) keep their defaults,
// so that queries of equal meaning are equal.
struct Query {
  Kind kind = Kind::kPackets;
  InterfacePatterns interfaces;  // empty: every allowed one
  DirectionChoice direction = DirectionChoice::kBoth;
  std::string filter;  // "" matches everything; always so for capture, events
  filter::Compiled compiled;  // of `filter`
  bool live = true;
  uint32_t limit = 500;                        // packets, flows, conversations
  PacketFormat format = PacketFormat::kTable;  // packets
  PacketColumns columns;                       // packets as a table
  RowOrder row_order = RowOrder::kNewest;      // packets
  flow::TrafficMeasure measure = flow::TrafficMeasure::kBits;  // traffic
  flow::FlowFields group_by;  // traffic, flows; of flows never empty
  uint32_t top = 10;          // traffic
  flow::FlowOrder order = flow::FlowOrder::kBytes;  // flows, conversations
  flow::DistributionOf of =
      flow::DistributionOf::kPacketLength;  // distribution
  double resolution = 1;               // seconds a point: traffic, distribution
  GraphPart part = GraphPart::kNodes;  // conversations

  int64_t resolution_ns() const {
    return static_cast<int64_t>(resolution * 1e9);
  }

  friend bool operator==(const Query&, const Query&) = default;
};

// Gives what a filter's text compiles to, or why it does not.
using FilterSource = absl::FunctionRef<absl::StatusOr<filter::FilterPtr>(
    absl::string_view text)>;

// Checks every key this plugin knows and ignores the others; the filter must
// compile. Errors: INVALID_ARGUMENT naming key, value and choices, or in
// libpcap's words.
absl::StatusOr<Query> ParseQuery(absl::string_view json,
                                 FilterSource filters = filter::CompileShared);

// The kind that `json` seems to ask for, the default one where it cannot be
// read; nothing for a text too long to be read just for that.
std::optional<Kind> GuessKind(absl::string_view json);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ASK_QUERY_H_
