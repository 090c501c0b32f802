// The settings of one data source: Grafana's jsonData, checked. Some keys
// belong to rooms of later versions; they are checked all the same, so that a
// mistake shows when it is made.
#ifndef XDPLIVE_DATASOURCE_SETTINGS_H_
#define XDPLIVE_DATASOURCE_SETTINGS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "capture/engine.h"

namespace xdplive::datasource {

// Values of packetAccess: the lowest role that may see single packets, from
// the most open one on.
inline constexpr absl::string_view kPacketAccessLevels[] = {"viewer", "editor",
                                                            "admin", "nobody"};

struct Settings {
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
  std::string helper_socket = "/run/xdplive/helper.sock";

  friend bool operator==(const Settings&, const Settings&) = default;
};

// `json_data` may be "". Absent and null members keep their defaults; unknown
// members are ignored. Errors: INVALID_ARGUMENT naming key, value and what is
// allowed.
absl::StatusOr<Settings> ParseSettings(absl::string_view json_data);

// What of the settings fixes the kernel memory of the capture.
capture::EngineOptions EngineOptionsOf(const Settings& settings);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_SETTINGS_H_
