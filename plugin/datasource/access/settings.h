// The settings of one data source: Grafana's jsonData, checked. Some keys
// belong to rooms of later versions; they are checked all the same, so that a
// mistake shows when it is made.
#ifndef XDPLIVE_DATASOURCE_ACCESS_SETTINGS_H_
#define XDPLIVE_DATASOURCE_ACCESS_SETTINGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "datasource/ask/schema.h"
#include "tap/engine.h"

namespace xdplive::datasource {

struct Settings {
  std::string source = settings_schema::kSource.by_default;
  std::string interfaces =
      settings_schema::kInterfaces.by_default;  // "" means the same
  bool always_on = settings_schema::kAlwaysOn.by_default;
  std::string attach_mode = settings_schema::kAttachMode.by_default;
  uint32_t packets_per_second = settings_schema::kPacketsPerSecond.by_default;
  uint32_t snap_length = settings_schema::kSnapLength.by_default;
  uint32_t history_seconds = settings_schema::kHistorySeconds.by_default;
  uint32_t history_mib = settings_schema::kHistoryMiB.by_default;
  uint32_t flow_table_entries = settings_schema::kFlowTableEntries.by_default;
  uint32_t ring_buffer_mib = settings_schema::kRingBufferMiB.by_default;
  std::string packet_access = settings_schema::kPacketAccess.by_default;
  std::string anonymize = settings_schema::kAnonymize.by_default;
  uint32_t kernel_mib = 0;  // the host's alone; 0: by the engine's own measure
  std::string identity = settings_schema::kIdentity.by_default;
  std::string agent_socket = settings_schema::kAgentSocket.by_default;
  // Keys that are set and whose room is not there yet.
  std::vector<std::string> not_yet;

  friend bool operator==(const Settings&, const Settings&) = default;
};

// `json_data` may be "". Absent and null members keep their defaults; unknown
// members are ignored. Errors: INVALID_ARGUMENT naming key, value and what is
// allowed.
absl::StatusOr<Settings> ParseSettings(absl::string_view json_data);

// What of the settings fixes the kernel memory of the capture.
tap::EngineOptions EngineOptionsOf(const Settings& settings);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ACCESS_SETTINGS_H_
