// What the text files under /proc/<pid>/net say of interfaces, addresses and
// routes. Pure: text in, values out; lines that do not fit are skipped.
#ifndef XDPLIVE_CAPTURE_DEVICES_PROC_NET_H_
#define XDPLIVE_CAPTURE_DEVICES_PROC_NET_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tap/drops.h"

namespace xdplive::capture {

struct DeviceLine {
  std::string interface;
  tap::DropCounts drops;

  friend bool operator==(const DeviceLine&, const DeviceLine&) = default;
};

// The interfaces of `dev`, in its order, and what each lost.
std::vector<DeviceLine> ParseDevices(absl::string_view dev);

// Addresses of `if_inet6` by interface: "fe80::1/64".
std::map<std::string, std::vector<std::string>> ParseInet6Addresses(
    absl::string_view if_inet6);

// Interface of the IPv4 default route of least metric in `route`.
std::optional<std::string> ParseDefaultRoute(absl::string_view route);

// The same of `ipv6_route`; routes that reject are none.
std::optional<std::string> ParseInet6DefaultRoute(absl::string_view ipv6_route);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_DEVICES_PROC_NET_H_
