#include "datasource/ask/query_text.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "datasource/ask/query_members.h"
#include "datasource/ask/query_words.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

std::vector<std::string> NamesOf(const flow::FlowFields& fields) {
  std::vector<std::string> names;
  for (const flow::FlowField field : fields) {
    names.emplace_back(flow::FlowFieldName(field));
  }
  return names;
}

std::vector<std::string> NamesOf(const PacketColumns& columns) {
  std::vector<std::string> names;
  for (const PacketColumn column : columns) {
    names.emplace_back(WordFor(kPacketColumnWords, column));
  }
  return names;
}

template <typename T, size_t kCount>
void Put(nlohmann::json& json, const char* key, const Word<T> (&words)[kCount],
         T value, T by_default) {
  if (value != by_default) json[key] = std::string(WordFor(words, value));
}

}  // namespace

std::string CanonicalText(const Query& query) {
  const Query plain;
  // nlohmann's object sorts its keys.
  nlohmann::json json = nlohmann::json::object();
  Put(json, "kind", kKindWords, query.kind, plain.kind);
  if (!query.interfaces.empty()) {
    json["interface"] = absl::StrJoin(query.interfaces, ",");
  }
  Put(json, "direction", kDirectionWords, query.direction, plain.direction);
  if (query.filter != nullptr) json["filter"] = query.filter_text();
  if (StreamUses(query.kind, Member::kLimit) && query.limit != plain.limit) {
    json["limit"] = query.limit;
  }
  Put(json, "format", kFormatWords, query.format, plain.format);
  if (!query.columns.empty()) json["columns"] = NamesOf(query.columns);
  Put(json, "measure", kMeasureWords, query.measure, plain.measure);
  if (query.group_by != UsualGroups(query.kind)) {
    json["groupBy"] = NamesOf(query.group_by);
  }
  if (query.top != plain.top) json["top"] = query.top;
  Put(json, "orderBy", kOrderWords, query.order, plain.order);
  Put(json, "of", kDistributionWords, query.of, plain.of);
  if (query.resolution != plain.resolution) {
    json["resolution"] = query.resolution;
  }
  Put(json, "part", kPartWords, query.part, plain.part);
  return json.dump();
}

std::string DescribeQuery(const Query& query) {
  std::string text = absl::StrCat(
      WordFor(kKindWords, query.kind), " interface=",
      query.interfaces.empty() ? "*" : absl::StrJoin(query.interfaces, ","),
      " direction=", WordFor(kDirectionWords, query.direction));
  const auto uses = [&query](Member member) {
    return Uses(query.kind, member);
  };
  const auto add = [&text](absl::string_view key, const auto& value) {
    absl::StrAppend(&text, " ", key, "=", value);
  };
  if (query.format == PacketFormat::kLogs) add("format", "logs");
  if (!query.columns.empty()) {
    add("columns", absl::StrJoin(NamesOf(query.columns), ","));
  }
  if (query.row_order != RowOrder::kNewest) {
    add("order", WordFor(kRowOrderWords, query.row_order));
  }
  if (uses(Member::kMeasure)) {
    add("measure", WordFor(kMeasureWords, query.measure));
  }
  if (uses(Member::kGroupBy)) {
    add("groupBy", absl::StrJoin(NamesOf(query.group_by), ","));
  }
  if (uses(Member::kTop) && !query.group_by.empty()) add("top", query.top);
  if (uses(Member::kOrderBy)) add("orderBy", WordFor(kOrderWords, query.order));
  if (uses(Member::kOf)) add("of", WordFor(kDistributionWords, query.of));
  if (uses(Member::kResolution)) add("resolution", query.resolution);
  if (uses(Member::kLimit)) add("limit", query.limit);
  if (query.filter != nullptr) add("filter", query.filter_text());
  return text;
}

}  // namespace xdplive::datasource
