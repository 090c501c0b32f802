#include "datasource/values.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "datasource/ask/json_object.h"
#include "datasource/ask/query.h"
#include "datasource/ask/url_query.h"
#include "datasource/past/flow_sources.h"
#include "datasource/past/opened_query.h"
#include "flow/history/ask/top_flows.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

constexpr uint32_t kUsualValues = 100;
constexpr uint32_t kMostValues = 1000;

using Parameters = std::map<std::string, std::string>;

absl::StatusOr<flow::FlowField> KeyOf(const Parameters& parameters) {
  const auto key = parameters.find("key");
  const auto field = key == parameters.end()
                         ? std::nullopt
                         : flow::FlowFieldFromName(key->second);
  if (field.has_value()) return *field;
  std::vector<std::string> names;
  for (const flow::FlowField each : flow::AllFlowFields()) {
    names.emplace_back(flow::FlowFieldName(each));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("read request: key is ",
                   key == parameters.end() ? "missing" : Quoted(key->second),
                   "; allowed: ", absl::StrJoin(names, ", ")));
}

absl::StatusOr<uint32_t> LimitOf(const Parameters& parameters) {
  const auto limit = parameters.find("limit");
  if (limit == parameters.end()) return kUsualValues;
  uint32_t value = 0;
  if (absl::SimpleAtoi(limit->second, &value) && value >= 1 &&
      value <= kMostValues) {
    return value;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("read request: limit is ", Quoted(limit->second),
                   "; allowed: a whole number from 1 to ", kMostValues));
}

// The rest is read as a query is, with its errors.
absl::StatusOr<Query> QueryOf(const Parameters& parameters,
                              FilterSource filters) {
  nlohmann::json json = {{"kind", "flows"}};
  for (const char* key : {"interface", "direction", "filter"}) {
    const auto found = parameters.find(key);
    if (found != parameters.end() && !found->second.empty()) {
      json[key] = found->second;
    }
  }
  return ParseQuery(
      json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
      filters);
}

// The values of flows, the largest first; what is not seen there but may be
// asked for comes last.
std::vector<std::string> SeenFirst(std::vector<std::string> seen,
                                   const std::vector<std::string>& all) {
  for (const std::string& value : all) {
    if (std::find(seen.begin(), seen.end(), value) == seen.end()) {
      seen.push_back(value);
    }
  }
  return seen;
}

std::vector<std::string> AlwaysThere(flow::FlowField field,
                                     const OpenedQuery& opened) {
  std::vector<std::string> values;
  for (const FeedLease& feed : opened.feeds) {
    if (field == flow::FlowField::kInterface) {
      values.push_back(feed->spec().origin.interface);
    } else if (field == flow::FlowField::kDirection) {
      values.emplace_back(tap::DirectionName(feed->spec().origin.direction));
    }
  }
  return values;
}

}  // namespace

absl::StatusOr<std::string> AnswerValues(CaptureHub& hub, const Scope& scope,
                                         absl::string_view url, absl::Time now,
                                         FilterSource filters) {
  ASSIGN_OR_RETURN(const Parameters parameters, ParseUrlQuery(url));
  ASSIGN_OR_RETURN(const flow::FlowField field, KeyOf(parameters));
  ASSIGN_OR_RETURN(const uint32_t limit, LimitOf(parameters));
  ASSIGN_OR_RETURN(const Query query, QueryOf(parameters, filters));
  const OpenedQuery opened = OpenQuery(hub, scope.asker(), query);
  if (!opened.status.ok()) return opened.status;

  const UnfilteredFeeds unfiltered(hub, query.filter, opened.feeds);
  const FlowSources flows(query.filter, opened.feeds, unfiltered,
                          now - kValuesSpan, FlowSources::Past::kFromKeys,
                          &scope.call->cancelled_flag());
  const flow::TopFlowsAnswer answer = flow::AskTopFlows(
      flows.sources(),
      {.range = {absl::ToUnixNanos(now - kValuesSpan), absl::ToUnixNanos(now)},
       .fields = {field},
       .limit = kMostValues});
  std::vector<std::string> values;
  for (const flow::TopFlow& row : answer.rows) {
    // Frames that have no such field.
    if (!row.texts.front().empty()) values.push_back(row.texts.front());
  }
  values = SeenFirst(std::move(values), AlwaysThere(field, opened));
  values.resize(std::min<size_t>(values.size(), limit));
  return nlohmann::json(values).dump();
}

}  // namespace xdplive::datasource
