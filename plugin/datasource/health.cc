#include "datasource/health.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "datasource/opened_query.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using nlohmann::ordered_json;
using sdk::backend::CheckHealthResult;

// How one interface stands.
struct Finding {
  capture::InterfaceInfo interface;  // only the name when it is not there
  absl::Status status;
};

struct Findings {
  std::vector<Finding> interfaces;
  absl::Status status;  // of all together
};

// Names that the settings spell out but that are not here.
std::vector<std::string> MissingNames(const InterfaceFacts& facts,
                                      const InterfacePolicy& policy) {
  std::vector<std::string> missing;
  for (const std::string& pattern : policy.data_source) {
    if (!IsOpenPattern(pattern) && !policy.Allows(facts, pattern)) {
      missing.push_back(pattern);
    }
  }
  return missing;
}

Finding FindingOf(CaptureHub& hub, const InterfacePolicy& policy,
                  const std::string& name) {
  Query query;
  query.interfaces = {name};
  Finding finding;
  finding.interface.name = name;
  finding.status = OpenQuery(hub, policy, query).status;
  return finding;
}

// Fills in attach modes and steps, which are known only after opening.
absl::Status Complete(CaptureHub& hub, std::vector<Finding>& findings) {
  absl::StatusOr<InterfaceFacts> facts = hub.Interfaces(absl::ZeroDuration());
  if (!facts.ok()) return facts.status();
  for (Finding& finding : findings) {
    const auto* interface = facts->Find(finding.interface.name);
    if (interface != nullptr) finding.interface = *interface;
  }
  return absl::OkStatus();
}

absl::Status Judge(const std::vector<Finding>& findings,
                   const InterfacePolicy& policy) {
  absl::Status first_failure;
  bool captures = false;
  for (const Finding& finding : findings) {
    captures = captures || finding.status.ok();
    first_failure.Update(finding.status);
    const bool named =
        std::count(policy.data_source.begin(), policy.data_source.end(),
                   finding.interface.name) > 0;
    if (named && !finding.status.ok()) return finding.status;
  }
  return captures ? absl::OkStatus() : first_failure;
}

Findings Examine(CaptureHub& hub, const InterfacePolicy& policy) {
  Findings found;
  absl::StatusOr<InterfaceFacts> facts = hub.Interfaces(absl::ZeroDuration());
  if (!facts.ok()) return {{}, facts.status()};
  std::vector<std::string> names = policy.AllowedNames(*facts);
  for (std::string& missing : MissingNames(*facts, policy)) {
    names.push_back(std::move(missing));
  }
  if (names.empty()) {
    return {{}, SelectInterfaces(*facts, policy, {}).status()};
  }
  for (const std::string& name : names) {
    found.interfaces.push_back(FindingOf(hub, policy, name));
  }
  found.status = Complete(hub, found.interfaces);
  if (found.status.ok()) found.status = Judge(found.interfaces, policy);
  return found;
}

std::string Summary(const Findings& found) {
  if (!found.status.ok()) return std::string(found.status.message());
  std::vector<std::string> captured;
  for (const Finding& finding : found.interfaces) {
    if (!finding.status.ok()) continue;
    captured.push_back(absl::StrCat(finding.interface.name, " (",
                                    finding.interface.attach_mode, ")"));
  }
  return absl::StrCat("Capturing on ", absl::StrJoin(captured, ", "));
}

std::string Verbose(const Findings& found) {
  std::string text;
  for (const Finding& finding : found.interfaces) {
    const capture::InterfaceInfo& interface = finding.interface;
    absl::StrAppend(&text, interface.name, ": ",
                    finding.status.ok()
                        ? absl::StrCat("attached, ", interface.attach_mode)
                        : std::string(finding.status.message()),
                    "\n");
    for (const capture::AttachStep& step : interface.attach_steps) {
      absl::StrAppend(&text, "  ", step.mode, ": ",
                      step.reason.empty() ? "in use" : step.reason, "\n");
    }
  }
  if (text.empty()) text = std::string(found.status.message());
  return text;
}

ordered_json InterfacesJson(const Findings& found) {
  ordered_json list = ordered_json::array();
  for (const Finding& finding : found.interfaces) {
    ordered_json steps = ordered_json::array();
    for (const capture::AttachStep& step : finding.interface.attach_steps) {
      steps.push_back({{"mode", step.mode}, {"reason", step.reason}});
    }
    list.push_back({{"name", finding.interface.name},
                    {"attach_mode", finding.interface.attach_mode},
                    {"steps", std::move(steps)}});
  }
  return list;
}

CheckHealthResult Report(const Findings& found) {
  CheckHealthResult result;
  result.status = found.status.ok() ? CheckHealthResult::Status::kOk
                                    : CheckHealthResult::Status::kError;
  result.message = Summary(found);
  const ordered_json details = {{"message", result.message},
                                {"verboseMessage", Verbose(found)},
                                {"interfaces", InterfacesJson(found)}};
  result.json_details =
      details.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  return result;
}

}  // namespace

CheckHealthResult CheckHealthOf(CaptureHub& hub, const Scope& scope) {
  return Report(Examine(hub, scope.policy));
}

CheckHealthResult FailedHealth(const absl::Status& status) {
  return Report({{}, status});
}

}  // namespace xdplive::datasource
