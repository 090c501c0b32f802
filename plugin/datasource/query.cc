#include "datasource/query.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "capture/filter/compile.h"
#include "datasource/json_object.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

constexpr absl::string_view kKinds[] = {
    "packets",      "traffic", "flows", "conversations",
    "distribution", "capture", "events"};
constexpr absl::string_view kDirections[] = {"ingress", "egress", "both"};
constexpr absl::string_view kFormats[] = {"table", "logs"};
constexpr absl::string_view kMeasures[] = {"packets", "bytes", "bits", "flows"};
constexpr absl::string_view kOrders[] = {"bytes", "packets"};
constexpr absl::string_view kDistributions[] = {"packet_length", "ttl"};
constexpr absl::string_view kGroupKeys[] = {
    "interface", "direction",   "protocol",         "version",
    "ethertype", "vlan",        "source_ip",        "destination_ip",
    "ttl",       "source_port", "destination_port",
};
constexpr double kResolutions[] = {0.2, 1, 10, 60};
constexpr size_t kMaxInterfaceText = 4096;
constexpr uint32_t kMaxLimit = 5000;

// The members before anything is made of them.
struct Members {
  std::string kind = "packets";
  std::string interface;
  std::string direction = "both";
  std::string format = "table";
};

void ReadMembers(JsonObject& json, Members& members, Query& query) {
  json.ReadChoice("kind", kKinds, members.kind);
  json.ReadText("interface", kMaxInterfaceText, members.interface);
  json.ReadChoice("direction", kDirections, members.direction);
  json.ReadText("filter", kMaxFilterText, query.filter);
  json.ReadBool("live", query.live);
  json.ReadChoice("format", kFormats, members.format);
  json.ReadInteger("limit", 1, kMaxLimit, query.limit);
}

// Keys of kinds to come are held to their choices already.
void CheckMembersOfOtherKinds(JsonObject& json) {
  std::string text;
  std::vector<std::string> list;
  uint32_t number = 0;
  double resolution = 0;
  json.ReadChoice("measure", kMeasures, text);
  json.ReadChoices("groupBy", kGroupKeys, list);
  json.ReadInteger("top", 1, 1000, number);
  json.ReadChoice("orderBy", kOrders, text);
  json.ReadChoice("of", kDistributions, text);
  json.ReadNumberChoice("resolution", kResolutions, resolution);
}

// Nothing for the kinds to come.
std::optional<Kind> KindOf(absl::string_view text) {
  if (text == "packets") return Kind::kPackets;
  if (text == "capture") return Kind::kCapture;
  if (text == "events") return Kind::kEvents;
  return std::nullopt;
}

absl::string_view KindText(Kind kind) {
  switch (kind) {
    case Kind::kCapture:
      return "capture";
    case Kind::kEvents:
      return "events";
    case Kind::kPackets:
      break;
  }
  return "packets";
}

absl::Status NotServed(absl::string_view key, absl::string_view value,
                       absl::string_view served) {
  return absl::InvalidArgumentError(
      absl::StrCat("read query: ", key, " is ", Quoted(value),
                   ", which this version does not serve; allowed: ", served));
}

absl::Status CheckServed(const Members& members) {
  if (!KindOf(members.kind).has_value()) {
    return NotServed("kind", members.kind, "packets, capture, events");
  }
  if (members.format != "table") {
    return NotServed("format", members.format, "table");
  }
  return absl::OkStatus();
}

DirectionChoice ParseDirection(absl::string_view text) {
  if (text == "ingress") return DirectionChoice::kIngress;
  if (text == "egress") return DirectionChoice::kEgress;
  return DirectionChoice::kBoth;
}

absl::string_view DirectionText(DirectionChoice direction) {
  switch (direction) {
    case DirectionChoice::kIngress:
      return "ingress";
    case DirectionChoice::kEgress:
      return "egress";
    case DirectionChoice::kBoth:
      break;
  }
  return "both";
}

}  // namespace

absl::StatusOr<Query> ParseQuery(absl::string_view text) {
  absl::StatusOr<JsonObject> json = JsonObject::Parse("query", text);
  if (!json.ok()) return json.status();
  Query query;
  Members members;
  ReadMembers(*json, members, query);
  CheckMembersOfOtherKinds(*json);
  if (!json->status().ok()) return json->status();
  query.filter = std::string(absl::StripAsciiWhitespace(query.filter));
  query.kind = KindOf(members.kind).value_or(Kind::kPackets);
  // The ledger shows every tap, and events are of interfaces.
  if (query.kind != Kind::kPackets) query.filter.clear();
  if (absl::Status served = CheckServed(members); !served.ok()) return served;
  if (absl::Status status = capture::filter::Compile(query.filter).status();
      !status.ok()) {
    return status;
  }
  absl::StatusOr<InterfacePatterns> interfaces =
      ParseInterfacePatterns("query: interface", members.interface);
  if (!interfaces.ok()) return interfaces.status();
  query.interfaces = *std::move(interfaces);
  query.direction = ParseDirection(members.direction);
  return query;
}

std::string CanonicalText(const Query& query) {
  // nlohmann's object sorts its keys.
  nlohmann::json json = nlohmann::json::object();
  if (query.kind != Kind::kPackets) {
    json["kind"] = std::string(KindText(query.kind));
  }
  if (!query.interfaces.empty()) {
    json["interface"] = absl::StrJoin(query.interfaces, ",");
  }
  if (query.direction != DirectionChoice::kBoth) {
    json["direction"] = std::string(DirectionText(query.direction));
  }
  if (!query.filter.empty()) json["filter"] = query.filter;
  return json.dump();
}

std::string DescribeQuery(const Query& query) {
  std::string text = absl::StrCat(
      KindText(query.kind), " interface=",
      query.interfaces.empty() ? "*" : absl::StrJoin(query.interfaces, ","),
      " direction=", DirectionText(query.direction));
  if (query.kind == Kind::kPackets) {
    absl::StrAppend(&text, " limit=", query.limit);
  }
  if (!query.filter.empty()) absl::StrAppend(&text, " filter=", query.filter);
  return text;
}

}  // namespace xdplive::datasource
