#include "datasource/health.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "datasource/access/engine_cap.h"
#include "datasource/access/packet_gate.h"
#include "datasource/past/opened_query.h"
#include "datasource/scope_mask.h"
#include "datasource/way_out/frame_mask.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using nlohmann::ordered_json;
using sdk::backend::CheckHealthResult;

// How one interface stands.
struct Finding {
  tap::InterfaceInfo interface;       // only the name when it is not there
  absl::Status status;                // OK when one direction is captured
  std::vector<std::string> failures;  // of the directions
};

// One direction of an interface.
struct Hook {
  tap::Direction direction;
  const tap::AttachReport& report;
};

std::array<Hook, 2> HooksOf(const tap::InterfaceInfo& interface) {
  return {{{tap::Direction::kIngress, interface.ingress},
           {tap::Direction::kEgress, interface.egress}}};
}

struct Findings {
  std::vector<Finding> interfaces;
  absl::Status status;  // of all together
  std::vector<std::string> remarks;
  std::string who = {};  // sees packets
  std::string captured_by = {};
};

// Names that the settings spell out but that are not here.
std::vector<std::string> MissingNames(const InterfaceFacts& facts,
                                      const InterfacePolicy& policy) {
  std::vector<std::string> missing;
  for (const std::string& pattern : policy.data_source) {
    if (interfaces::IsOpenPattern(pattern)) continue;
    std::string name = interfaces::PlainName(pattern);
    if (!policy.Allows(facts, name)) missing.push_back(std::move(name));
  }
  return missing;
}

Query QueryFor(std::vector<std::string> names) {
  Query query;
  query.interfaces = std::move(names);
  return query;
}

Finding FindingOf(CaptureHub& hub, const Asker& asker,
                  const std::string& name) {
  Finding finding;
  finding.interface.name = name;
  const OpenedQuery opened = OpenQuery(hub, asker, QueryFor({name}));
  finding.status = opened.status;
  for (const sdk::data::Notice& notice : opened.notices) {
    finding.failures.push_back(notice.text);
  }
  return finding;
}

// Fills in attach modes and steps, which are known only after opening.
absl::Status Complete(CaptureHub& hub, std::vector<Finding>& findings) {
  ASSIGN_OR_RETURN(InterfaceFacts facts, hub.Interfaces(absl::ZeroDuration()));
  for (Finding& finding : findings) {
    const auto* interface = facts.Find(finding.interface.name);
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

Findings Examine(CaptureHub& hub, const Asker& asker) {
  const InterfacePolicy& policy = asker.policy;
  Findings found;
  absl::StatusOr<InterfaceFacts> facts = hub.Interfaces(absl::ZeroDuration());
  if (!facts.ok()) return {{}, facts.status(), {}};
  std::vector<std::string> names = policy.AllowedNames(*facts);
  for (std::string& missing : MissingNames(*facts, policy)) {
    names.push_back(std::move(missing));
  }
  if (names.empty()) {
    return {{}, SelectInterfaces(*facts, policy, {}).status(), {}};
  }
  // All at once: they are attached side by side, and each is waited for no
  // longer than all.
  const OpenedQuery all = OpenQuery(hub, asker, QueryFor({}));
  for (const std::string& name : names) {
    found.interfaces.push_back(FindingOf(hub, asker, name));
  }
  found.status = Complete(hub, found.interfaces);
  if (found.status.ok()) found.status = Judge(found.interfaces, policy);
  return found;
}

// "ingress native, egress tcx"
std::string ModesOf(const tap::InterfaceInfo& interface) {
  std::vector<std::string> modes;
  for (const Hook& hook : HooksOf(interface)) {
    if (hook.report.mode.empty()) continue;
    modes.push_back(absl::StrCat(tap::DirectionName(hook.direction), " ",
                                 hook.report.mode));
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

// What stands behind the name of a step.
std::string RemarkOf(const tap::AttachReport& report,
                     const tap::AttachStep& step) {
  if (step.outcome != tap::AttachOutcome::kHolds) return step.reason;
  std::vector<std::string> words = {report.mode.empty() ? "was in use"
                                                        : "in use"};
  words.insert(words.end(), report.notes.begin(), report.notes.end());
  return absl::StrJoin(words, "; ");
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
    const tap::AttachReport& report = hook.report;
    if (report.steps.empty()) continue;
    absl::StrAppend(&text, name, " ", tap::DirectionName(hook.direction), ": ",
                    report.mode.empty()
                        ? "not attached"
                        : absl::StrCat("attached, ", report.mode),
                    "\n");
    for (const tap::AttachStep& step : report.steps) {
      absl::StrAppend(&text, "  ", tap::RungName(step.rung), ": ",
                      RemarkOf(report, step), "\n");
    }
  }
}

std::string Verbose(const Findings& found) {
  std::string text;
  for (const Finding& finding : found.interfaces) AppendVerbose(finding, text);
  if (text.empty()) text = std::string(found.status.message());
  std::vector<std::string> rest = found.remarks;
  if (!found.who.empty()) rest.insert(rest.begin(), found.who);
  if (!found.captured_by.empty()) {
    rest.insert(rest.begin(), absl::StrCat("captured by ", found.captured_by));
  }
  for (const std::string& remark : rest) {
    absl::StrAppend(&text, text.empty() || text.back() == '\n' ? "" : "\n",
                    remark, "\n");
  }
  return text;
}

ordered_json StepsJson(const std::vector<tap::AttachStep>& steps) {
  ordered_json list = ordered_json::array();
  for (const tap::AttachStep& step : steps) {
    list.push_back({{"mode", tap::RungName(step.rung)},
                    {"outcome", tap::OutcomeName(step.outcome)},
                    {"reason", step.reason}});
  }
  return list;
}

ordered_json InterfacesJson(const Findings& found) {
  ordered_json list = ordered_json::array();
  for (const Finding& finding : found.interfaces) {
    const tap::InterfaceInfo& interface = finding.interface;
    list.push_back({{"name", interface.name},
                    {"attach_mode", interface.ingress.mode},
                    {"steps", StepsJson(interface.ingress.steps)},
                    {"notes", interface.ingress.notes},
                    {"egress_attach_mode", interface.egress.mode},
                    {"egress_steps", StepsJson(interface.egress.steps)},
                    {"egress_notes", interface.egress.notes},
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
                                {"remarks", found.remarks},
                                {"interfaces", InterfacesJson(found)}};
  result.json_details =
      details.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  return result;
}

CheckHealthResult Masked(const MaskPtr& by, CheckHealthResult result) {
  if (by == nullptr) return result;
  result.message = by->Text(result.message);
  result.json_details = MaskJson(*by, result.json_details);
  return result;
}

// Who captures, and what he holds all to.
std::string CapturedBy(CaptureHub& hub) {
  const absl::StatusOr<tap::EngineLimits> limits = hub.Limits();
  const std::string name = hub.CapturedBy();
  const std::string words =
      limits.ok() ? WordsOf(*limits) : std::string(limits.status().message());
  return absl::StrCat(name, words.empty() ? "" : "; ", words);
}

}  // namespace

CheckHealthResult CheckHealthOf(CaptureHub& hub, const Scope& scope) {
  Findings found = Examine(hub, scope.asker());
  found.remarks = scope.remarks;
  for (std::string& rule : hub.OtherRules(scope.id())) {
    found.remarks.push_back(std::move(rule));
  }
  found.who = WhoSeesPackets(scope.settings);
  found.captured_by = CapturedBy(hub);
  if (scope.anonymiser != nullptr) {
    found.remarks.emplace_back(
        "addresses, MAC addresses and names are replaced before anybody sees "
        "them; filters that name addresses are for administrators");
  }
  return Masked(MaskOf(scope), Report(found));
}

CheckHealthResult FailedHealth(const absl::Status& status) {
  return Report({{}, status, {}});
}

}  // namespace xdplive::datasource
