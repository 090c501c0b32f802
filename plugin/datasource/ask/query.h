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
#include "absl/types/span.h"
#include "datasource/ask/packet_columns.h"
#include "datasource/ask/schema.h"
#include "filter/compile.h"
#include "filter/filter.h"
#include "flow/history/ask/distribution.h"
#include "flow/history/ask/group_key.h"
#include "flow/history/ask/top_flows.h"
#include "flow/history/ask/traffic.h"
#include "interfaces/patterns.h"

namespace xdplive::datasource {

using interfaces::InterfacePatterns;

// Seconds a point, ascending.
inline constexpr absl::Span<const double> kResolutions =
    query_schema::kResolution.numbers;

enum class Kind {
  kPackets,
  kTraffic,
  kFlows,
  kConversations,
  kDistribution,
  kCapture,
  kEvents,
  kDrops,
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
  Kind kind = query_schema::kKind<Kind>.by_default;
  InterfacePatterns interfaces;  // empty: every allowed one
  DirectionChoice direction =
      query_schema::kDirection<DirectionChoice>.by_default;
  // null: everything, always so for capture, events; never one without a text
  filter::FilterPtr filter;
  bool live = query_schema::kLive.by_default;
  // packets, flows, conversations
  uint32_t limit = query_schema::kLimit.by_default;
  // packets
  PacketFormat format = query_schema::kFormat<PacketFormat>.by_default;
  PacketColumns columns;  // packets as a table
  // packets
  RowOrder row_order = query_schema::kOrder<RowOrder>.by_default;
  // traffic
  flow::TrafficMeasure measure =
      query_schema::kMeasure<flow::TrafficMeasure>.by_default;
  flow::FlowFields group_by;  // traffic, flows; of flows never empty
  uint32_t top = query_schema::kTop.by_default;  // traffic
  // flows, conversations
  flow::FlowOrder order = query_schema::kOrderBy<flow::FlowOrder>.by_default;
  // distribution
  flow::DistributionOf of = query_schema::kOf<flow::DistributionOf>.by_default;
  // seconds a point: traffic, distribution
  double resolution = query_schema::kResolution.by_default;
  // conversations
  GraphPart part = channel_schema::kPart<GraphPart>.by_default;

  const std::string& filter_text() const { return filter::TextOf(filter); }

  int64_t resolution_ns() const {
    return static_cast<int64_t>(resolution * 1e9);
  }

  // Filters are equal whose texts are.
  friend bool operator==(const Query& a, const Query& b);
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
