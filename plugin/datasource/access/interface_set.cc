#include "datasource/access/interface_set.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"

namespace xdplive::datasource {
namespace {

using interfaces::Fit;
using tap::InterfaceInfo;

std::string AllowedForMessage(const InterfaceFacts& facts,
                              const InterfacePolicy& policy) {
  const std::vector<std::string> names = policy.AllowedNames(facts);
  if (!names.empty()) {
    return absl::StrCat("here and allowed: ", absl::StrJoin(names, ", "));
  }
  // It is the setting that wants mending; what else is here it must not tell.
  return "the setting interfaces allows none of those that are here";
}

// Adds what one pattern names to `selected`.
absl::Status SelectOne(const InterfaceFacts& facts,
                       const InterfacePolicy& policy,
                       const std::string& pattern,
                       std::set<std::string>& selected) {
  if (policy.Allows(facts, pattern)) {
    selected.insert(pattern);
    return absl::OkStatus();
  }
  bool exists = false;
  bool allowed = false;
  for (const InterfaceInfo& interface : facts.interfaces) {
    if (!Fit({pattern}, facts, interface)) continue;
    exists = true;
    if (!policy.Allows(facts, interface.name)) continue;
    allowed = true;
    selected.insert(interface.name);
  }
  if (allowed) return absl::OkStatus();
  if (exists) {
    return absl::PermissionDeniedError(absl::StrCat(
        "open interface ", pattern, ": the settings do not allow it; ",
        AllowedForMessage(facts, policy)));
  }
  return absl::NotFoundError(absl::StrCat("open interface ", pattern,
                                          ": no such interface; ",
                                          AllowedForMessage(facts, policy)));
}

// Leaves out the interfaces without Ethernet frames, which no tap can be on,
// unless they are `named`, or nothing would be left.
void DropForeign(const InterfaceFacts& facts, const InterfacePatterns& named,
                 std::vector<std::string>& names) {
  const auto is_foreign = [&](const std::string& name) {
    const InterfaceInfo* interface = facts.Find(name);
    return interface != nullptr && !interface->ethernet &&
           std::find(named.begin(), named.end(), name) == named.end();
  };
  if (std::all_of(names.begin(), names.end(), is_foreign)) return;
  std::erase_if(names, is_foreign);
}

}  // namespace

bool InterfacePolicy::Allows(const InterfaceFacts& facts,
                             absl::string_view name) const {
  const InterfaceInfo* interface = facts.Find(name);
  if (interface == nullptr) return false;
  return Fit(data_source, facts, *interface) &&
         (host.empty() || Fit(host, facts, *interface));
}

std::vector<std::string> InterfacePolicy::AllowedNames(
    const InterfaceFacts& facts) const {
  std::vector<std::string> names;
  for (const InterfaceInfo& interface : facts.interfaces) {
    if (Allows(facts, interface.name)) names.push_back(interface.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<std::vector<std::string>> SelectInterfaces(
    const InterfaceFacts& facts, const InterfacePolicy& policy,
    const InterfacePatterns& wanted) {
  if (wanted.empty()) {
    std::vector<std::string> names = policy.AllowedNames(facts);
    DropForeign(facts, {}, names);
    if (!names.empty()) return names;
    const std::string list = policy.data_source.empty()
                                 ? std::string(interfaces::kAutoPattern)
                                 : absl::StrJoin(policy.data_source, ",");
    return absl::NotFoundError(absl::StrCat("open interfaces ", list,
                                            ": there is none; ",
                                            AllowedForMessage(facts, policy)));
  }
  std::set<std::string> selected;
  for (const std::string& pattern : wanted) {
    RETURN_IF_ERROR(SelectOne(facts, policy, pattern, selected));
  }
  std::vector<std::string> names(selected.begin(), selected.end());
  DropForeign(facts, wanted, names);
  return names;
}

}  // namespace xdplive::datasource
