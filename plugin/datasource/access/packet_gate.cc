#include "datasource/access/packet_gate.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "datasource/access/role.h"

namespace xdplive::datasource {
namespace {

// The lowest role that an access word lets in.
struct Access {
  absl::string_view word;
  Role lowest;
  absl::string_view who;  // of whom that is true
};

constexpr Access kAccess[] = {
    {"viewer", Role::kViewer, "viewers, editors and administrators"},
    {"editor", Role::kEditor, "editors and administrators"},
    {"admin", Role::kAdmin, "administrators"},
};

// Null for "nobody", and for what is no such word.
const Access* AccessOf(absl::string_view word) {
  for (const Access& access : kAccess) {
    if (access.word == word) return &access;
  }
  return nullptr;
}

absl::Status Refused(const Settings& settings, absl::string_view why) {
  return absl::PermissionDeniedError(absl::StrCat(
      "open packets: packetAccess is \"", settings.packet_access, "\"", why));
}

// For an asker who is below the lowest role.
absl::Status TooLow(const Settings& settings, Role role) {
  if (role == Role::kNone) {
    return Refused(settings,
                   ", and who asks without a role in the organisation (a "
                   "public dashboard, the server itself) sees counts, charts "
                   "and flows alone; sign in to see packets");
  }
  return Refused(
      settings,
      absl::StrCat(", and ", role == Role::kViewer ? "viewers" : "editors",
                   " see counts, charts and flows alone; ask for "
                   "the role or let an administrator lower "
                   "packetAccess"));
}

absl::Status MaySeePackets(const Scope& scope) {
  if (scope.for_alert) {
    return absl::PermissionDeniedError(
        "open packets: an alert rule sees counts, charts and flows alone; let "
        "it ask for traffic");
  }
  if (!scope.packets_barred.ok()) return scope.packets_barred;
  const Access* access = AccessOf(scope.settings.packet_access);
  if (access == nullptr) {
    return Refused(scope.settings,
                   "; counts, charts and flows are served, packets are not");
  }
  if (scope.role < access->lowest) return TooLow(scope.settings, scope.role);
  return absl::OkStatus();
}

}  // namespace

// One that is missing here does not compile where warnings are errors, and
// shows packets.
Shows ShownBy(Kind kind) {
  switch (kind) {
    case Kind::kTraffic:
    case Kind::kFlows:
    case Kind::kConversations:
    case Kind::kDistribution:
    case Kind::kCapture:
    case Kind::kEvents:
    case Kind::kDrops:
      return Shows::kAggregates;
    case Kind::kPackets:
      break;
  }
  return Shows::kPackets;
}

absl::Status MaySee(const Scope& scope, Shows shows) {
  if (shows == Shows::kAggregates) return absl::OkStatus();
  return MaySeePackets(scope);
}

std::string WhoSees(absl::string_view packet_access) {
  const Access* access = AccessOf(packet_access);
  return std::string(access == nullptr ? "nobody" : access->who);
}

std::string WhoSeesPackets(const Settings& settings) {
  return absl::StrCat("packets are seen by ", WhoSees(settings.packet_access),
                      " (packetAccess is \"", settings.packet_access,
                      "\"), counts, charts and flows by all who may query");
}

}  // namespace xdplive::datasource
