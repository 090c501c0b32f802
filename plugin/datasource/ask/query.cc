#include "datasource/ask/query.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "datasource/ask/json_object.h"
#include "datasource/ask/read_member.h"
#include "datasource/ask/schema.h"

namespace xdplive::datasource {
namespace {

void ReadGroupBy(JsonObject& json, flow::FlowFields& fields) {
  std::vector<absl::string_view> choices;
  for (const flow::FlowField field : flow::AllFlowFields()) {
    const std::string_view name = flow::FlowFieldName(field);
    choices.emplace_back(name.data(), name.size());
  }
  std::vector<std::string> names;
  json.ReadChoices("groupBy", choices, names);
  for (const std::string& name : names) {
    const auto field = flow::FlowFieldFromName(name);
    if (field.has_value() &&
        std::find(fields.begin(), fields.end(), *field) == fields.end()) {
      fields.push_back(*field);
    }
  }
}

void ReadMembers(JsonObject& json, std::string& interface, Query& query) {
  ReadMember(json, query_schema::kKind<Kind>, query.kind);
  ReadMember(json, query_schema::kInterface, interface);
  ReadMember(json, query_schema::kDirection<DirectionChoice>, query.direction);
  json.ReadLines(query_schema::kFilter.key, query.filter);
  ReadMember(json, query_schema::kLive, query.live);
  ReadMember(json, query_schema::kFormat<PacketFormat>, query.format);
  ReadMember(json, query_schema::kColumns<PacketColumn>, query.columns);
  ReadMember(json, query_schema::kOrder<RowOrder>, query.row_order);
  ReadMember(json, query_schema::kLimit, query.limit);
  ReadMember(json, query_schema::kMeasure<flow::TrafficMeasure>, query.measure);
  ReadGroupBy(json, query.group_by);
  ReadMember(json, query_schema::kTop, query.top);
  ReadMember(json, query_schema::kOrderBy<flow::FlowOrder>, query.order);
  ReadMember(json, query_schema::kOf<flow::DistributionOf>, query.of);
  ReadMember(json, query_schema::kResolution, query.resolution);
  ReadMember(json, channel_schema::kPart<GraphPart>, query.part);
}

// The query with defaults for what its kind has no use for.
Query Essence(Query query) {
  Query kept;
  kept.kind = query.kind;
  kept.interfaces = std::move(query.interfaces);
  kept.direction = query.direction;
  kept.filter = std::move(query.filter);
  kept.live = query.live;
  switch (query.kind) {
    case Kind::kPackets:
      kept.limit = query.limit;
      kept.format = query.format;
      kept.row_order = query.row_order;
      if (query.format == PacketFormat::kTable) {
        kept.columns = std::move(query.columns);
      }
      break;
    case Kind::kTraffic:
      kept.measure = query.measure;
      kept.group_by = std::move(query.group_by);
      // Without groups there is nothing to be the top of.
      if (!kept.group_by.empty()) kept.top = query.top;
      kept.resolution = query.resolution;
      break;
    case Kind::kFlows:
      kept.limit = query.limit;
      kept.group_by = query.group_by.empty() ? flow::FiveTuple()
                                             : std::move(query.group_by);
      kept.order = query.order;
      break;
    case Kind::kConversations:
      kept.limit = query.limit;
      kept.order = query.order;
      kept.part = query.part;
      break;
    case Kind::kDistribution:
      kept.of = query.of;
      kept.resolution = query.resolution;
      break;
    case Kind::kCapture:
    case Kind::kEvents:
      // The ledger shows every tap, and events are of interfaces.
      kept.filter.clear();
      break;
  }
  return kept;
}

}  // namespace

absl::StatusOr<Query> ParseQuery(absl::string_view text, FilterSource filters) {
  absl::StatusOr<JsonObject> json = JsonObject::Parse("query", text);
  if (!json.ok()) return json.status();
  Query query;
  std::string interface;
  ReadMembers(*json, interface, query);
  if (!json->status().ok()) return json->status();
  // All of them as they come is what an empty list means.
  if (query.columns == AllPacketColumns()) query.columns.clear();
  query.filter = std::string(absl::StripAsciiWhitespace(query.filter));
  absl::StatusOr<InterfacePatterns> interfaces =
      ParseInterfacePatterns("query: interface", interface);
  if (!interfaces.ok()) return interfaces.status();
  query.interfaces = *std::move(interfaces);
  query = Essence(std::move(query));
  absl::StatusOr<filter::FilterPtr> filter = filters(query.filter);
  if (!filter.ok()) return filter.status();
  query.compiled.filter = *std::move(filter);
  return query;
}

bool LooksLikeRows(absl::string_view text) {
  constexpr size_t kMostRead = size_t{16} << 10;
  if (text.size() > kMostRead) return false;
  absl::StatusOr<JsonObject> json = JsonObject::Parse("query", text);
  if (!json.ok()) return true;  // an error is told at once
  Kind kind = Kind::kPackets;
  ReadMember(*json, query_schema::kKind<Kind>, kind);
  return kind == Kind::kPackets || kind == Kind::kEvents ||
         kind == Kind::kCapture;
}

}  // namespace xdplive::datasource
