#include "datasource/resources.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "datasource/http_status.h"
#include "datasource/json_object.h"
#include "datasource/ledger_json.h"
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

ordered_json InterfaceToJson(const capture::InterfaceInfo& interface,
                             bool allowed) {
  return {
      {"name", interface.name},
      {"up", interface.up},
      {"mtu", interface.mtu},
      {"speed_mbps", interface.speed_mbps < 0
                         ? ordered_json()
                         : ordered_json(interface.speed_mbps)},
      {"driver", OrNull(interface.driver)},
      {"addresses", interface.addresses},
      {"allowed", allowed},
      {"attach_mode", OrNull(interface.attach_mode)},
  };
}

absl::StatusOr<std::string> Interfaces(CaptureHub& hub, const Scope& scope) {
  absl::StatusOr<InterfaceFacts> facts = hub.Interfaces(absl::ZeroDuration());
  if (!facts.ok()) return facts.status();
  ordered_json list = ordered_json::array();
  for (const capture::InterfaceInfo& interface : facts->interfaces) {
    list.push_back(InterfaceToJson(
        interface, scope.policy.Allows(*facts, interface.name)));
  }
  return list.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// Taps on interfaces of other data sources are not this one's business.
absl::StatusOr<std::string> Ledger(CaptureHub& hub, const Scope& scope) {
  absl::StatusOr<InterfaceFacts> facts = hub.Interfaces();
  if (!facts.ok()) return facts.status();
  std::vector<capture::LedgerRow> rows = hub.ReadLedger();
  std::erase_if(rows, [&](const capture::LedgerRow& row) {
    return !scope.policy.Allows(*facts, row.tap.interface);
  });
  return LedgerToJson(rows);
}

using Resource = absl::StatusOr<std::string> (*)(CaptureHub&, const Scope&);

Resource ResourceAt(absl::string_view path) {
  absl::ConsumePrefix(&path, "/");
  if (path == "interfaces") return Interfaces;
  if (path == "ledger") return Ledger;
  return nullptr;
}

}  // namespace

CallResourceResponse FailedResource(const absl::Status& status) {
  return Failure(HttpStatusOf(status), status.message());
}

CallResourceResponse AnswerResource(
    CaptureHub& hub, const Scope& scope,
    const sdk::backend::CallResourceRequest& request) {
  const Resource resource = ResourceAt(request.path);
  if (resource == nullptr) {
    return Failure(404, absl::StrCat("open resource ", Quoted(request.path),
                                     ": no such resource; there are "
                                     "interfaces, ledger"));
  }
  if (request.method != "GET") {
    CallResourceResponse refused =
        Failure(405, absl::StrCat("open resource ", request.path, ": method ",
                                  Quoted(request.method), "; allowed: GET"));
    refused.headers["Allow"] = {"GET"};
    return refused;
  }
  absl::StatusOr<std::string> body = resource(hub, scope);
  return body.ok() ? JsonAnswer(200, *std::move(body))
                   : FailedResource(body.status());
}

}  // namespace xdplive::datasource
