#include "datasource/kinds/tables/conversations_frames.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace xdplive::datasource {
namespace {

using flow::ConversationEdge;
using flow::ConversationHost;
using sdk::data::Field;
using sdk::data::Frame;
using sdk::data::MakeField;

constexpr double kThinnest = 1;
constexpr double kThickest = 12;

struct Arc {
  const char* name;
  const char* label;
  const char* color;
};

// As flow::HostShare.
constexpr Arc kArcs[flow::kHostShares] = {
    {"arc__tcp", "TCP", "blue"},
    {"arc__udp", "UDP", "green"},
    {"arc__icmp", "ICMP", "orange"},
    {"arc__other", "other", "purple"},
};

template <typename Item, typename Value>
Field TextColumn(const std::vector<Item>& items, const char* name,
                 Value value) {
  Field field = MakeField<std::string>(name);
  for (const Item& item : items) field.Append(std::string(value(item)));
  return field;
}

template <typename Item, typename Value>
Field NumberColumn(const std::vector<Item>& items, const char* name,
                   Value value) {
  Field field = MakeField<double>(name);
  for (const Item& item : items) {
    field.Append(static_cast<double>(value(item)));
  }
  return field;
}

Field Rate(Field field, const char* label, const char* unit) {
  field.config.display_name = label;
  field.config.unit = unit;
  return field;
}

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

void SetType(const char* name, Frame& frame) {
  frame.name = name;
  frame.meta.preferred_visualisation_type = "nodeGraph";
}

}  // namespace

Frame NodesFrame(const flow::ConversationsAnswer& answer) {
  const double seconds = Seconds(answer);
  const auto& hosts = answer.hosts;
  Frame frame;
  SetType("nodes", frame);
  frame.fields = {
      TextColumn(hosts, "id",
                 [](const ConversationHost& host) { return host.id; }),
      TextColumn(hosts, "title",
                 [](const ConversationHost& host) { return host.id; }),
      TextColumn(hosts, "subtitle",
                 [](const ConversationHost& host) {
                   return absl::StrCat(host.out.packets, " sent, ",
                                       host.in.packets, " received");
                 }),
      Rate(NumberColumn(hosts, "mainstat",
                        [seconds](const ConversationHost& host) {
                          return BitsPerSecond(host.in, host.out, seconds);
                        }),
           "bits/s", "bps"),
      Rate(NumberColumn(hosts, "secondarystat",
                        [seconds](const ConversationHost& host) {
                          return PacketsPerSecond(host.in, host.out, seconds);
                        }),
           "packets/s", "pps"),
  };
  for (size_t i = 0; i < flow::kHostShares; ++i) {
    Field arc = NumberColumn(
        hosts, kArcs[i].name,
        [i](const ConversationHost& host) { return Share(host, i); });
    arc.config.display_name = kArcs[i].label;
    arc.config.fixed_color = kArcs[i].color;
    frame.fields.push_back(std::move(arc));
  }
  return frame;
}

Frame EdgesFrame(const flow::ConversationsAnswer& answer) {
  const double seconds = Seconds(answer);
  const auto& edges = answer.edges;
  uint64_t largest = 0;
  for (const ConversationEdge& edge : edges) {
    largest =
        std::max<uint64_t>(largest, edge.forward.bytes + edge.backward.bytes);
  }
  Frame frame;
  SetType("edges", frame);
  frame.fields = {
      TextColumn(edges, "id",
                 [](const ConversationEdge& edge) { return edge.id; }),
      TextColumn(edges, "source",
                 [](const ConversationEdge& edge) { return edge.source; }),
      TextColumn(edges, "target",
                 [](const ConversationEdge& edge) { return edge.destination; }),
      Rate(NumberColumn(edges, "mainstat",
                        [seconds](const ConversationEdge& edge) {
                          return BitsPerSecond(edge.forward, edge.backward,
                                               seconds);
                        }),
           "bits/s", "bps"),
      Rate(NumberColumn(edges, "secondarystat",
                        [seconds](const ConversationEdge& edge) {
                          return PacketsPerSecond(edge.forward, edge.backward,
                                                  seconds);
                        }),
           "packets/s", "pps"),
      NumberColumn(edges, "thickness",
                   [largest](const ConversationEdge& edge) {
                     return Thickness(edge, largest);
                   }),
  };
  return frame;
}

}  // namespace xdplive::datasource
