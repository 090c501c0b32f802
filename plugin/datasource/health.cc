#include "datasource/health.h"

#include <algorithm>
#include <array>
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
  capture::InterfaceInfo interface;   // only the name when it is not there
  absl::Status status;                // OK when one direction is captured
  std::vector<std::string> failures;  // of the directions
};

// One direction of an interface.
struct Hook {
  capture::Direction direction;
  const std::string& mode;  // "" while nothing is attached
  const std::vector<capture::AttachStep>& steps;
};

std::array<Hook, 2> HooksOf(const capture::InterfaceInfo& interface) {
  return {{{capture::Direction::kIngress, interface.attach_mode,
            interface.attach_steps},
           {capture::Direction::kEgress, interface.egress_attach_mode,
            interface.egress_attach_steps}}};
}

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
  const OpenedQuery opened = OpenQuery(hub, policy, query);
  finding.status = opened.status;
  for (const sdk::data::Notice& notice : opened.notices) {
    finding.failures.push_back(notice.text);
  }
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

// "ingress native, egress tcx"
std::string ModesOf(const capture::InterfaceInfo& interface) {
  std::vector<std::string> modes;
  for (const Hook& hook : HooksOf(interface)) {
    if (hook.mode.empty()) continue;
    modes.push_back(
        absl::StrCat(capture::DirectionName(hook.direction), " ", hook.mode));
  }
  return absl::StrJoin(modes, ", ");
}

std::string Summary(const Findings& found) {
  if (!found.status.ok()) return std::string(found.status.message());
  std::vector<std::string> captured;
  std::vector<std::string> failures;
  for (const Finding& finding : found.interfaces) {
    if (!finding.status.ok()) continue;
    captured.push_back(absl::StrCat(finding.interface.name, " (",
                                    ModesOf(finding.interface), ")"));
    failures.insert(failures.end(), finding.failures.begin(),
                    finding.failures.end());
  }
  std::string text =
      absl::StrCat("Capturing on ", absl::StrJoin(captured, ", "));
  if (!failures.empty()) {
    absl::StrAppend(
        &text, "; not in both directions: ", absl::StrJoin(failures, "; "));
  }
  return text;
}

// What stands behind the mode of a step: whether it holds, what it cannot see.
std::string RemarkOf(const Hook& hook, const capture::AttachStep& step) {
  if (step.mode != hook.mode) return step.reason;
  return step.reason.empty() ? "in use" : absl::StrCat("in use; ", step.reason);
}

// Why the interface or one of its directions is not captured, and the mend.
std::vector<std::string> ProblemsOf(const Finding& finding) {
  if (finding.failures.empty() && !finding.status.ok()) {
    return {std::string(finding.status.message())};
  }
  return finding.failures;
}

void AppendVerbose(const Finding& finding, std::string& text) {
  const std::string& name = finding.interface.name;
  for (const std::string& problem : ProblemsOf(finding)) {
    absl::StrAppend(&text, name, ": ", problem, "\n");
  }
  for (const Hook& hook : HooksOf(finding.interface)) {
    if (hook.steps.empty()) continue;
    absl::StrAppend(&text, name, " ", capture::DirectionName(hook.direction),
                    ": ",
                    hook.mode.empty() ? "not attached"
                                      : absl::StrCat("attached, ", hook.mode),
                    "\n");
    for (const capture::AttachStep& step : hook.steps) {
      absl::StrAppend(&text, "  ", step.mode, ": ", RemarkOf(hook, step), "\n");
    }
  }
}

std::string Verbose(const Findings& found) {
  std::string text;
  for (const Finding& finding : found.interfaces) AppendVerbose(finding, text);
  if (text.empty()) text = std::string(found.status.message());
  return text;
}

ordered_json StepsJson(const std::vector<capture::AttachStep>& steps) {
  ordered_json list = ordered_json::array();
  for (const capture::AttachStep& step : steps) {
    list.push_back({{"mode", step.mode}, {"reason", step.reason}});
  }
  return list;
}

ordered_json InterfacesJson(const Findings& found) {
  ordered_json list = ordered_json::array();
  for (const Finding& finding : found.interfaces) {
    const capture::InterfaceInfo& interface = finding.interface;
    list.push_back({{"name", interface.name},
                    {"attach_mode", interface.attach_mode},
                    {"steps", StepsJson(interface.attach_steps)},
                    {"egress_attach_mode", interface.egress_attach_mode},
                    {"egress_steps", StepsJson(interface.egress_attach_steps)},
                    {"problems", ProblemsOf(finding)}});
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
