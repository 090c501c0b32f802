#include "datasource/ask/query.h"

#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "base/status_macros.h"
#include "datasource/ask/json_object.h"
#include "datasource/ask/query_members.h"
#include "datasource/ask/read_member.h"
#include "datasource/ask/schema.h"

namespace xdplive::datasource {
namespace {

// Members of the JSON that are parsed once more.
struct Texts {
  std::string interface;
  std::string filter;
};

void ReadMembers(JsonObject& json, Texts& texts, Query& query) {
  ReadMember(json, query_schema::kKind<Kind>, query.kind);
  ReadMember(json, query_schema::kInterface, texts.interface);
  ReadMember(json, query_schema::kDirection<DirectionChoice>, query.direction);
  json.ReadLines(query_schema::kFilter.key, texts.filter);
  ReadMember(json, query_schema::kLive, query.live);
  ReadMember(json, query_schema::kFormat<PacketFormat>, query.format);
  ReadMember(json, query_schema::kColumns<PacketColumn>, query.columns);
  ReadMember(json, query_schema::kOrder<RowOrder>, query.row_order);
  ReadMember(json, query_schema::kLimit, query.limit);
  ReadMember(json, query_schema::kMeasure<flow::TrafficMeasure>, query.measure);
  ReadMember(json, query_schema::kGroupBy<flow::FlowField>, query.group_by);
  ReadMember(json, query_schema::kTop, query.top);
  ReadMember(json, query_schema::kOrderBy<flow::FlowOrder>, query.order);
  ReadMember(json, query_schema::kOf<flow::DistributionOf>, query.of);
  ReadMember(json, query_schema::kResolution, query.resolution);
  ReadMember(json, channel_schema::kPart<GraphPart>, query.part);
}

// Null where there is nothing but blanks.
absl::StatusOr<filter::FilterPtr> ParseFilter(absl::string_view text,
                                              FilterSource filters) {
  text = absl::StripAsciiWhitespace(text);
  if (text.empty()) return filter::FilterPtr();
  return filters(text);
}

// All but the filter.
auto MembersOf(const Query& query) {
  return std::tie(query.kind, query.interfaces, query.direction, query.live,
                  query.limit, query.format, query.columns, query.row_order,
                  query.measure, query.group_by, query.top, query.order,
                  query.of, query.resolution, query.part);
}

}  // namespace

bool operator==(const Query& a, const Query& b) {
  return MembersOf(a) == MembersOf(b) && a.filter_text() == b.filter_text();
}

absl::StatusOr<Query> ParseQuery(absl::string_view text, FilterSource filters) {
  absl::StatusOr<JsonObject> json = JsonObject::Parse("query", text);
  if (!json.ok()) return json.status();
  Query query;
  Texts texts;
  ReadMembers(*json, texts, query);
  if (!json->status().ok()) return json->status();
  // All of them as they come is what an empty list means.
  if (query.columns == AllPacketColumns()) query.columns.clear();
  ASSIGN_OR_RETURN(
      InterfacePatterns interfaces,
      interfaces::ParseInterfacePatterns("query: interface", texts.interface));
  query.interfaces = std::move(interfaces);
  query = Essence(std::move(query));
  if (Uses(query.kind, Member::kFilter)) {
    ASSIGN_OR_RETURN(filter::FilterPtr filter,
                     ParseFilter(texts.filter, filters));
    query.filter = std::move(filter);
  }
  return query;
}

std::optional<Kind> GuessKind(absl::string_view text) {
  constexpr size_t kMostRead = size_t{16} << 10;
  if (text.size() > kMostRead) return std::nullopt;
  Kind kind = Query().kind;
  absl::StatusOr<JsonObject> json = JsonObject::Parse("query", text);
  if (json.ok()) ReadMember(*json, query_schema::kKind<Kind>, kind);
  return kind;
}

}  // namespace xdplive::datasource
