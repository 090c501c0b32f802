#include "datasource/kinds/tables/conversations_frames.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "datasource/live/field_column.h"

namespace xdplive::datasource {
namespace {

using flow::ConversationEdge;
using flow::ConversationHost;
using sdk::data::Field;
using sdk::data::Frame;

constexpr double kThinnest = 1;
constexpr double kThickest = 12;

// What the node graph calls a column, and draws it in.
struct Display {
  std::string_view name;
  const char* label;
  const char* color = "";
};

constexpr Display kDisplays[] = {
    {tap::FieldOf("mainstat").name, "bits/s"},
    {tap::FieldOf("secondarystat").name, "packets/s"},
    {tap::FieldOf("arc__tcp").name, "TCP", "blue"},
    {tap::FieldOf("arc__udp").name, "UDP", "green"},
    {tap::FieldOf("arc__icmp").name, "ICMP", "orange"},
    {tap::FieldOf("arc__other").name, "other", "purple"},
};

struct Node {
  const ConversationHost& host;
  double seconds;  // that rates are of
};

struct Edge {
  const ConversationEdge& pair;
  double seconds;
  uint64_t largest;  // bytes of an edge
};

double Seconds(const flow::ConversationsAnswer& answer) {
  return std::max(1e-3, static_cast<double>(answer.covered_ns) / 1e9);
}

double BitsPerSecond(const tap::Amount& a, const tap::Amount& b,
                     double seconds) {
  return static_cast<double>(a.bytes + b.bytes) * 8 / seconds;
}

double PacketsPerSecond(const tap::Amount& a, const tap::Amount& b,
                        double seconds) {
  return static_cast<double>(a.packets + b.packets) / seconds;
}

// What part of the host's bytes is of this protocol.
double Share(const ConversationHost& host, size_t protocol) {
  uint64_t all = 0;
  for (const tap::Amount& share : host.shares) all += share.bytes;
  if (all == 0) return 0;
  return static_cast<double>(host.shares[protocol].bytes) /
         static_cast<double>(all);
}

// By the logarithm of its bytes next to the largest edge's.
double Thickness(const ConversationEdge& edge, uint64_t largest) {
  const uint64_t bytes = edge.forward.bytes + edge.backward.bytes;
  if (largest <= 1) return kThinnest;
  return kThinnest + (kThickest - kThinnest) *
                         std::log1p(static_cast<double>(bytes)) /
                         std::log1p(static_cast<double>(largest));
}

template <flow::HostShare kShare>
constexpr ColumnRule<Node> Arc(std::string_view name) {
  return Rule<Node>(name,
                    [](const Node& node) { return Share(node.host, kShare); });
}

constexpr ColumnRule<Node> kNodeRules[] = {
    Rule<Node>("id", [](const Node& node) { return node.host.id; }),
    Rule<Node>("title", [](const Node& node) { return node.host.id; }),
    Rule<Node>("subtitle",
               [](const Node& node) {
                 return absl::StrCat(node.host.out.packets, " sent, ",
                                     node.host.in.packets, " received");
               }),
    Rule<Node>("mainstat",
               [](const Node& node) {
                 return BitsPerSecond(node.host.in, node.host.out,
                                      node.seconds);
               }),
    Rule<Node>("secondarystat",
               [](const Node& node) {
                 return PacketsPerSecond(node.host.in, node.host.out,
                                         node.seconds);
               }),
    Arc<flow::kShareTcp>("arc__tcp"),
    Arc<flow::kShareUdp>("arc__udp"),
    Arc<flow::kShareIcmp>("arc__icmp"),
    Arc<flow::kShareOther>("arc__other"),
};
static_assert(Fit(kNodeRules, tap::kNodesFrame));

constexpr ColumnRule<Edge> kEdgeRules[] = {
    Rule<Edge>("id", [](const Edge& edge) { return edge.pair.id; }),
    Rule<Edge>("source", [](const Edge& edge) { return edge.pair.source; }),
    Rule<Edge>("target",
               [](const Edge& edge) { return edge.pair.destination; }),
    Rule<Edge>("mainstat",
               [](const Edge& edge) {
                 return BitsPerSecond(edge.pair.forward, edge.pair.backward,
                                      edge.seconds);
               }),
    Rule<Edge>("secondarystat",
               [](const Edge& edge) {
                 return PacketsPerSecond(edge.pair.forward, edge.pair.backward,
                                         edge.seconds);
               }),
    Rule<Edge>(
        "thickness",
        [](const Edge& edge) { return Thickness(edge.pair, edge.largest); }),
};
static_assert(Fit(kEdgeRules, tap::kEdgesFrame));

Frame EmptyGraph(const char* name, absl::Span<const tap::FrameColumn> columns) {
  Frame frame;
  frame.name = name;
  frame.meta.preferred_visualisation_type = "nodeGraph";
  frame.fields = MakeColumns(columns);
  for (Field& field : frame.fields) {
    for (const Display& display : kDisplays) {
      if (display.name != field.name) continue;
      field.config.display_name = display.label;
      field.config.fixed_color = display.color;
    }
  }
  return frame;
}

}  // namespace

Frame NodesFrame(const flow::ConversationsAnswer& answer) {
  const double seconds = Seconds(answer);
  Frame frame = EmptyGraph("nodes", tap::kNodesFrame);
  for (const ConversationHost& host : answer.hosts) {
    AppendRow(kNodeRules, Node{host, seconds}, absl::MakeSpan(frame.fields));
  }
  return frame;
}

Frame EdgesFrame(const flow::ConversationsAnswer& answer) {
  const double seconds = Seconds(answer);
  uint64_t largest = 0;
  for (const ConversationEdge& edge : answer.edges) {
    largest =
        std::max<uint64_t>(largest, edge.forward.bytes + edge.backward.bytes);
  }
  Frame frame = EmptyGraph("edges", tap::kEdgesFrame);
  for (const ConversationEdge& edge : answer.edges) {
    AppendRow(kEdgeRules, Edge{edge, seconds, largest},
              absl::MakeSpan(frame.fields));
  }
  return frame;
}

}  // namespace xdplive::datasource
