#include "datasource/ask/query.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "datasource/ask/json_object.h"
#include "datasource/ask/query_members.h"
#include "datasource/ask/query_words.h"

namespace xdplive::datasource {
namespace {

constexpr size_t kMaxInterfaceText = 4096;
constexpr uint32_t kMaxLimit = 5000;
constexpr uint32_t kMaxTop = 1000;

template <typename T, size_t kCount>
void ReadWord(JsonObject& json, const char* key, const Word<T> (&words)[kCount],
              T& out) {
  std::vector<absl::string_view> choices;
  for (const Word<T>& word : words) choices.push_back(word.text);
  std::string text(WordFor(words, out));
  json.ReadChoice(key, choices, text);
  out = ValueOf(words, text);
}

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

// All of them as they come is what an empty list means.
void ReadColumns(JsonObject& json, PacketColumns& columns) {
  std::vector<absl::string_view> choices;
  for (const auto& word : kPacketColumnWords) choices.push_back(word.text);
  std::vector<std::string> names;
  json.ReadChoices("columns", choices, names);
  for (const std::string& name : names) {
    const PacketColumn column = ValueOf(kPacketColumnWords, name);
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
      columns.push_back(column);
    }
  }
  if (columns == AllPacketColumns()) columns.clear();
}

void ReadMembers(JsonObject& json, std::string& interface, Query& query) {
  ReadWord(json, "kind", kKindWords, query.kind);
  json.ReadText("interface", kMaxInterfaceText, interface);
  ReadWord(json, "direction", kDirectionWords, query.direction);
  json.ReadLines("filter", query.filter);
  json.ReadBool("live", query.live);
  ReadWord(json, "format", kFormatWords, query.format);
  ReadColumns(json, query.columns);
  ReadWord(json, "order", kRowOrderWords, query.row_order);
  json.ReadInteger("limit", 1, kMaxLimit, query.limit);
  ReadWord(json, "measure", kMeasureWords, query.measure);
  ReadGroupBy(json, query.group_by);
  json.ReadInteger("top", 1, kMaxTop, query.top);
  ReadWord(json, "orderBy", kOrderWords, query.order);
  ReadWord(json, "of", kDistributionWords, query.of);
  json.ReadNumberChoice("resolution", kResolutions, query.resolution);
  ReadWord(json, "part", kPartWords, query.part);
}

}  // namespace

absl::StatusOr<Query> ParseQuery(absl::string_view text, FilterSource filters) {
  absl::StatusOr<JsonObject> json = JsonObject::Parse("query", text);
  if (!json.ok()) return json.status();
  Query query;
  std::string interface;
  ReadMembers(*json, interface, query);
  if (!json->status().ok()) return json->status();
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

std::optional<Kind> GuessKind(absl::string_view text) {
  constexpr size_t kMostRead = size_t{16} << 10;
  if (text.size() > kMostRead) return std::nullopt;
  Kind kind = Query().kind;
  absl::StatusOr<JsonObject> json = JsonObject::Parse("query", text);
  if (json.ok()) ReadWord(*json, "kind", kKindWords, kind);
  return kind;
}

}  // namespace xdplive::datasource
