#include "datasource/resources.h"

#include <limits.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "datasource/ask/json_object.h"
#include "datasource/ask/query.h"
#include "datasource/http_status.h"
#include "datasource/kinds/ledger/ledger_frame.h"
#include "datasource/kinds/ledger/ledger_json.h"
#include "datasource/scope_mask.h"
#include "datasource/values.h"
#include "datasource/way_out/frame_mask.h"
#include "filter/compile.h"
#include "filter/fault.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using nlohmann::ordered_json;
using sdk::backend::CallResourceResponse;

CallResourceResponse JsonAnswer(int status, std::string body) {
  CallResourceResponse response;
  response.status = status;
  response.headers["Content-Type"] = {"application/json"};
  response.body = std::move(body);
  return response;
}

CallResourceResponse Failure(int status, absl::string_view error) {
  const ordered_json body = {{"error", std::string(error)}};
  return JsonAnswer(status, body.dump(-1, ' ', false,
                                      ordered_json::error_handler_t::replace));
}

ordered_json OrNull(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

// "" where the kernel does not say.
std::string HostName() {
  char name[HOST_NAME_MAX + 1] = {};
  return gethostname(name, HOST_NAME_MAX) == 0 ? name : "";
}

ordered_json InterfaceToJson(const tap::InterfaceInfo& interface) {
  return {
      {"host", OrNull(HostName())},
      {"name", interface.name},
      {"up", interface.up},
      {"mtu", interface.mtu},
      {"speed_mbps", interface.speed_mbps < 0
                         ? ordered_json()
                         : ordered_json(interface.speed_mbps)},
      {"driver", OrNull(interface.driver)},
      {"addresses", interface.addresses},
      {"allowed", true},  // what is not is not told of
      {"attach_mode", OrNull(interface.ingress.mode)},
      {"egress_attach_mode", OrNull(interface.egress.mode)},
      {"ethernet", interface.ethernet},
  };
}

// What a resource may need to answer.
struct Call {
  CaptureHub& hub;
  CostWatch& costs;
  const Scope& scope;
  const sdk::backend::CallResourceRequest& request;
  absl::Time now;
  FilterSource filters;
};

std::string Dump(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

absl::StatusOr<std::string> Interfaces(const Call& call) {
  ASSIGN_OR_RETURN(InterfaceFacts facts,
                   call.hub.Interfaces(absl::ZeroDuration()));
  ordered_json list = ordered_json::array();
  for (const tap::InterfaceInfo& interface : facts.interfaces) {
    if (!call.scope.policy.Allows(facts, interface.name)) continue;
    list.push_back(InterfaceToJson(interface));
  }
  return Dump(list);
}

// Taps on interfaces of other data sources are not this one's business.
absl::StatusOr<std::string> Ledger(const Call& call) {
  ASSIGN_OR_RETURN(InterfaceFacts facts, call.hub.Interfaces());
  (void)call.costs.Look();  // where it fails, the cost is null
  std::vector<tap::LedgerRow> rows = call.hub.ReadLedger();
  std::erase_if(rows, [&](const tap::LedgerRow& row) {
    return !call.scope.policy.Allows(facts, row.tap.origin.interface);
  });
  SortByTap(rows);
  return LedgerToJson(rows);
}

// As it was sent, but for line breaks.
absl::StatusOr<std::string> FilterText(const Call& call) {
  absl::StatusOr<JsonObject> json =
      JsonObject::Parse("request", call.request.body);
  if (!json.ok()) return json.status();
  std::string text;
  json->ReadLines("filter", text);
  if (!json->status().ok()) return json->status();
  if (!json->Has("filter")) {
    return absl::InvalidArgumentError(
        "read request: filter is missing; allowed: {\"filter\":\"…\"}");
  }
  return text;
}

// `before`: blanks that were cut off the filter's head.
std::string Refused(const absl::Status& status, size_t before) {
  filter::Fault fault = filter::FaultOf(status);
  ordered_json answer = {{"ok", false}, {"error", std::move(fault.cause)}};
  if (fault.at.has_value()) answer["at"] = before + *fault.at;
  if (!fault.hint.empty()) answer["hint"] = std::move(fault.hint);
  if (!fault.meant.empty()) answer["meant"] = std::move(fault.meant);
  return Dump(answer);
}

absl::StatusOr<std::string> CheckFilter(const Call& call) {
  const absl::StatusOr<std::string> text = FilterText(call);
  if (!text.ok()) return Refused(text.status(), 0);
  const absl::string_view filled = absl::StripLeadingAsciiWhitespace(*text);
  const absl::StatusOr<filter::FilterPtr> filter =
      call.filters(absl::StripTrailingAsciiWhitespace(filled));
  if (!filter.ok()) {
    return Refused(filter.status(), text->size() - filled.size());
  }
  return Dump({{"ok", true}, {"instructions", (*filter)->program.size()}});
}

absl::StatusOr<std::string> Values(const Call& call) {
  return AnswerValues(call.hub, call.scope, call.request.url, call.now,
                      call.filters);
}

struct Resource {
  ResourceName name;
  absl::StatusOr<std::string> (*answer)(const Call&);
  // Its answer is of what was sent, and of nothing else.
  bool of_request = false;
};

constexpr Resource kResources[] = {
    {{"interfaces", "GET", Shows::kAggregates}, Interfaces},
    {{"ledger", "GET", Shows::kAggregates}, Ledger},
    {{"values", "GET", Shows::kAggregates}, Values},
    {{"filter", "POST", Shows::kAggregates}, CheckFilter, /*of_request=*/true},
};

const Resource* ResourceAt(absl::string_view path) {
  absl::ConsumePrefix(&path, "/");
  for (const Resource& resource : kResources) {
    if (resource.name.path == path) return &resource;
  }
  return nullptr;
}

absl::StatusOr<std::string> BodyOf(const Resource& resource, const Call& call) {
  RETURN_IF_ERROR(MaySee(call.scope, resource.name.shows));
  const MaskPtr by = MaskOf(call.scope);
  absl::StatusOr<std::string> body = resource.answer(call);
  if (by == nullptr || resource.of_request) return body;
  if (body.ok()) return MaskJson(*by, *body);
  return absl::Status(body.status().code(),
                      by->Text(std::string(body.status().message())));
}

}  // namespace

std::vector<ResourceName> ResourceNames() {
  std::vector<ResourceName> names;
  for (const Resource& resource : kResources) names.push_back(resource.name);
  return names;
}

CallResourceResponse FailedResource(const absl::Status& status) {
  return Failure(HttpStatusOf(status), status.message());
}

CallResourceResponse AnswerResource(
    CaptureHub& hub, CostWatch& costs, const Scope& scope,
    const sdk::backend::CallResourceRequest& request, absl::Time now,
    FilterSource filters) {
  const Resource* resource = ResourceAt(request.path);
  if (resource == nullptr) {
    return Failure(404, absl::StrCat("open resource ", Quoted(request.path),
                                     ": no such resource; there are "
                                     "interfaces, ledger, values, filter"));
  }
  const absl::string_view method = resource->name.method;
  if (request.method != method) {
    CallResourceResponse refused = Failure(
        405, absl::StrCat("open resource ", request.path, ": method ",
                          Quoted(request.method), "; allowed: ", method));
    refused.headers["Allow"] = {std::string(method)};
    return refused;
  }
  absl::StatusOr<std::string> body =
      BodyOf(*resource, {hub, costs, scope, request, now, filters});
  return body.ok() ? JsonAnswer(200, *std::move(body))
                   : FailedResource(body.status());
}

}  // namespace xdplive::datasource
