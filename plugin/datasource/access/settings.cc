#include "datasource/access/settings.h"

#include <algorithm>

#include "base/status_macros.h"
#include "datasource/ask/json_object.h"
#include "datasource/ask/read_member.h"
#include "interfaces/patterns.h"
#include "tap/settings.h"

namespace xdplive::datasource {
namespace {

// Whoever reads them, data source or agent, takes the same.
constexpr bool Same(const IntegerMember& member,
                    const tap::setting::Number& it) {
  return member.min == it.min && member.max == it.max &&
         member.by_default == it.by_default;
}
static_assert(Same(settings_schema::kPacketsPerSecond,
                   tap::setting::kPacketsPerSecond));
static_assert(Same(settings_schema::kSnapLength, tap::setting::kSnapLength));
static_assert(Same(settings_schema::kFlowTableEntries,
                   tap::setting::kFlowTableEntries));
static_assert(Same(settings_schema::kRingBufferMiB,
                   tap::setting::kRingBufferMiB));
static_assert(Same(settings_schema::kHistorySeconds,
                   tap::setting::kHistorySeconds));
static_assert(Same(settings_schema::kHistoryMiB, tap::setting::kHistoryMiB));
static_assert(std::ranges::equal(settings_schema::kAttachModeWords,
                                 tap::setting::kAttachModes));
static_assert(std::ranges::equal(settings_schema::kPacketAccessWords,
                                 tap::setting::kPacketAccess));
static_assert(std::ranges::equal(settings_schema::kIdentityWords,
                                 tap::setting::kIdentity));

void ReadMembers(JsonObject& json, Settings& settings) {
  ReadMember(json, settings_schema::kInterfaces, settings.interfaces);
  ReadMember(json, settings_schema::kAlwaysOn, settings.always_on);
  ReadMember(json, settings_schema::kAttachMode, settings.attach_mode);
  ReadMember(json, settings_schema::kPacketsPerSecond,
             settings.packets_per_second);
  ReadMember(json, settings_schema::kSnapLength, settings.snap_length);
  ReadMember(json, settings_schema::kHistorySeconds, settings.history_seconds);
  ReadMember(json, settings_schema::kHistoryMiB, settings.history_mib);
  ReadMember(json, settings_schema::kFlowTableEntries,
             settings.flow_table_entries);
  ReadMember(json, settings_schema::kRingBufferMiB, settings.ring_buffer_mib);
  ReadMember(json, settings_schema::kPacketAccess, settings.packet_access);
  ReadMember(json, settings_schema::kAnonymize, settings.anonymize);
  ReadMember(json, settings_schema::kSource, settings.source);
  ReadMember(json, settings_schema::kIdentity, settings.identity);
  std::string helper_socket;
  ReadMember(json, settings_schema::kHelperSocket, helper_socket);
  if (!helper_socket.empty()) settings.agent_socket = helper_socket;
  ReadMember(json, settings_schema::kAgentSocket, settings.agent_socket);
  for (const char* key : settings_schema::kLater) {
    if (json.Has(key)) settings.not_yet.emplace_back(key);
  }
}

}  // namespace

absl::StatusOr<Settings> ParseSettings(absl::string_view json_data) {
  absl::StatusOr<JsonObject> json = JsonObject::Parse("settings", json_data);
  if (!json.ok()) return json.status();
  Settings settings;
  ReadMembers(*json, settings);
  if (!json->status().ok()) return json->status();
  ASSIGN_OR_RETURN(interfaces::InterfacePatterns patterns,
                   interfaces::ParseInterfaceLimit("settings: interfaces",
                                                   settings.interfaces));
  return settings;
}

tap::EngineOptions EngineOptionsOf(const Settings& settings) {
  tap::EngineOptions options;
  options.attach_mode = settings.attach_mode;
  options.packets_per_second = settings.packets_per_second;
  options.snap_length = settings.snap_length;
  options.ring_buffer_bytes = settings.ring_buffer_mib << 20;
  options.flow_table_entries = settings.flow_table_entries;
  options.kernel_bytes = uint64_t{settings.kernel_mib} << 20;
  return options;
}

}  // namespace xdplive::datasource
