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
#include "tap/engine.h"

namespace xdplive::datasource {

// Values of packetAccess: the lowest role that may see single packets, from
// the most open one on.
inline constexpr absl::string_view kPacketAccessLevels[] = {"viewer", "editor",
                                                            "admin", "nobody"};

// Values of identity, from the one that learns least on.
inline constexpr absl::string_view kIdentityLevels[] = {"off", "local", "sites",
                                                        "full"};

struct Settings {
  std::string source = "auto";
  std::string interfaces = "auto";  // "" means the same
  bool always_on = true;
  std::string attach_mode = "auto";
  uint32_t packets_per_second = 2000;
  uint32_t snap_length = 192;
  uint32_t history_seconds = 900;
  uint32_t history_mib = 64;
  uint32_t flow_table_entries = 65536;
  uint32_t ring_buffer_mib = 16;
  std::string packet_access = "viewer";
  std::string anonymize = "off";
  uint32_t kernel_mib = 0;  // the host's alone; 0: by the engine's own measure
  std::string identity = "local";
  std::string agent_socket = "/run/xdplive/agent.sock";
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
