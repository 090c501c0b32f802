#include "link/serve/interface_limit.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"

namespace xdplive::link {

using interfaces::Fit;
using interfaces::InterfaceFacts;

namespace {

std::string NamesOf(const InterfaceFacts& allowed) {
  if (allowed.interfaces.empty()) {
    return "the agent's setting interfaces allows none of those that are here";
  }
  return absl::StrCat(
      "here and allowed: ",
      absl::StrJoin(allowed.interfaces, ", ",
                    [](std::string* out, const tap::InterfaceInfo& info) {
                      absl::StrAppend(out, info.name);
                    }));
}

}  // namespace

InterfaceLimit::InterfaceLimit(tap::Engine& engine,
                               interfaces::InterfacePatterns allowed,
                               std::function<absl::Time()> now)
    : engine_(engine),
      allowed_(std::move(allowed)),
      allows_all_(std::count(allowed_.begin(), allowed_.end(), "*") > 0),
      now_(std::move(now)) {}

absl::StatusOr<InterfaceFacts> InterfaceLimit::Look(absl::Duration max_age) {
  const absl::Time now = now_();
  {
    absl::MutexLock lock(&mutex_);
    if (max_age > absl::ZeroDuration() && now - known_at_ < max_age) {
      return known_;
    }
  }
  InterfaceFacts facts;
  ASSIGN_OR_RETURN(facts.interfaces, engine_.Interfaces());
  facts.default_route = engine_.DefaultRouteInterface().value_or("");
  absl::MutexLock lock(&mutex_);
  known_ = facts;
  known_at_ = now;
  return facts;
}

absl::StatusOr<InterfaceFacts> InterfaceLimit::Allowed(absl::Duration max_age) {
  ASSIGN_OR_RETURN(InterfaceFacts facts, Look(max_age));
  if (allows_all_) return facts;
  InterfaceFacts allowed;
  for (const tap::InterfaceInfo& info : facts.interfaces) {
    if (Fit(allowed_, facts, info)) allowed.interfaces.push_back(info);
  }
  if (allowed.Find(facts.default_route) != nullptr) {
    allowed.default_route = facts.default_route;
  }
  return allowed;
}

bool InterfaceLimit::Allows(absl::string_view name) {
  if (allows_all_) return true;
  const absl::StatusOr<InterfaceFacts> facts = Allowed(kFresh);
  return facts.ok() && facts->Find(name) != nullptr;
}

bool InterfaceLimit::Forbids(absl::string_view name) {
  if (allows_all_) return false;
  const absl::StatusOr<InterfaceFacts> facts = Allowed(kFresh);
  return facts.ok() && facts->Find(name) == nullptr;
}

absl::Status InterfaceLimit::Check(absl::string_view name) {
  if (Allows(name)) return absl::OkStatus();
  // It may be newer than what is known.
  ASSIGN_OR_RETURN(const InterfaceFacts allowed, Allowed());
  if (allowed.Find(name) != nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const InterfaceFacts all, Look(kFresh));
  if (all.Find(name) == nullptr) {
    return absl::NotFoundError(absl::StrCat(
        "open interface ", name, ": no such interface; ", NamesOf(allowed)));
  }
  return absl::PermissionDeniedError(
      absl::StrCat("open interface ", name, ": the agent does not allow it; ",
                   NamesOf(allowed)));
}

}  // namespace xdplive::link
