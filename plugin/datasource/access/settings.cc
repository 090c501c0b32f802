#include "datasource/access/settings.h"

#include "datasource/ask/interface_patterns.h"
#include "datasource/ask/json_object.h"

namespace xdplive::datasource {
namespace {

constexpr absl::string_view kAttachModes[] = {"auto", "native", "tcx",
                                              "generic"};
constexpr absl::string_view kAnonymize[] = {"off", "prefix"};
constexpr absl::string_view kSources[] = {"auto", "process", "agent", "fleet"};
// Their values are checked by the rooms that will read them.
constexpr const char* kNotYet[] = {
    "agentSocket",  "helperSocket",     "geoipFiles",
    "fleetServers", "fleetTlsName",     "fleetHosts",
    "fleetMiB",     "fleetPacketHosts", "fleetDeadlineMs"};
constexpr size_t kMaxSocketPath = 107;  // sockaddr_un
constexpr size_t kMaxInterfacesText = 4096;

void ReadMembers(JsonObject& json, Settings& settings) {
  json.ReadText("interfaces", kMaxInterfacesText, settings.interfaces);
  json.ReadBool("alwaysOn", settings.always_on);
  json.ReadChoice("attachMode", kAttachModes, settings.attach_mode);
  json.ReadInteger("packetsPerSecond", 1, 1'000'000,
                   settings.packets_per_second);
  json.ReadInteger("snapLength", 64, 512, settings.snap_length);
  json.ReadInteger("historySeconds", 10, 86'400, settings.history_seconds);
  json.ReadInteger("historyMiB", 1, 4096, settings.history_mib);
  json.ReadInteger("flowTableEntries", 1024, 4'194'304,
                   settings.flow_table_entries);
  json.ReadInteger("ringBufferMiB", 1, 256, settings.ring_buffer_mib);
  json.ReadChoice("packetAccess", kPacketAccessLevels, settings.packet_access);
  json.ReadChoice("anonymize", kAnonymize, settings.anonymize);
  json.ReadChoice("source", kSources, settings.source);
  json.ReadChoice("identity", kIdentityLevels, settings.identity);
  json.ReadText("helperSocket", kMaxSocketPath, settings.agent_socket);
  json.ReadText("agentSocket", kMaxSocketPath, settings.agent_socket);
  for (const char* key : kNotYet) {
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
  absl::StatusOr<InterfacePatterns> patterns =
      ParseInterfaceLimit("settings: interfaces", settings.interfaces);
  if (!patterns.ok()) return patterns.status();
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
