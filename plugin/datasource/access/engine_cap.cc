#include "datasource/access/engine_cap.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "datasource/access/packet_gate.h"
#include "datasource/access/word_order.h"
#include "datasource/ask/schema.h"

namespace xdplive::datasource {

void HoldToEngine(const absl::StatusOr<tap::EngineLimits>& limits,
                  Scope& scope) {
  scope.packets_barred = limits.status();
  if (!limits.ok()) return;
  Settings& settings = scope.settings;
  const auto& access = settings_schema::kPacketAccess;
  if (ComesAfter(access.words, limits->packet_access, settings.packet_access)) {
    scope.remarks.push_back(absl::StrCat(
        access.key, " is ", limits->packet_access, " and not ",
        settings.packet_access, ": the agent that captures allows no lower"));
    settings.packet_access = limits->packet_access;
  }
  const auto& identity = settings_schema::kIdentity;
  if (ComesAfter(identity.words, settings.identity, limits->identity)) {
    scope.remarks.push_back(absl::StrCat(
        identity.key, " is ", limits->identity, " and not ", settings.identity,
        ": the agent that captures allows no more"));
    settings.identity = limits->identity;
  }
}

std::string WordsOf(const tap::EngineLimits& limits) {
  std::vector<std::string> words;
  if (!limits.forced_filter.empty()) {
    words.push_back(
        absl::StrCat("it adds '", limits.forced_filter, "' to every filter"));
  }
  if (limits.packet_access != tap::EngineLimits().packet_access) {
    words.push_back(
        absl::StrCat("it shows packets to ", WhoSees(limits.packet_access)));
  }
  return absl::StrJoin(words, "; ");
}

}  // namespace xdplive::datasource
