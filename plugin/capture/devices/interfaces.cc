#include "capture/devices/interfaces.h"

#include <net/if.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "capture/devices/device_query.h"
#include "capture/devices/proc_net.h"
#include "capture/os/proc_file.h"

namespace xdplive::capture {
namespace {

using AddressMap = std::map<std::string, std::vector<std::string>>;

// Of the thread, not the process: each thread may have its own namespace.
absl::StatusOr<std::string> ReadNetFile(const char* name) {
  return ReadProcFile(absl::StrCat("/proc/thread-self/net/", name));
}

void AppendAddresses(const AddressMap& addresses, tap::InterfaceInfo& info) {
  const auto found = addresses.find(info.name);
  if (found == addresses.end()) return;
  info.addresses.insert(info.addresses.end(), found->second.begin(),
                        found->second.end());
}

// Null when the interface went away in the meantime.
std::optional<tap::InterfaceInfo> Describe(const DeviceQuery& query,
                                           const std::string& name) {
  const absl::StatusOr<uint32_t> index = query.Index(name);
  const absl::StatusOr<uint32_t> flags = query.Flags(name);
  if (!index.ok() || !flags.ok()) return std::nullopt;
  tap::InterfaceInfo info;
  info.name = name;
  info.index = static_cast<int>(*index);
  info.up = (*flags & IFF_UP) != 0;
  info.loopback = (*flags & IFF_LOOPBACK) != 0;
  info.mtu = query.Mtu(name);
  info.speed_mbps = query.SpeedMbps(name);
  info.driver = query.Driver(name);
  info.ethernet = query.IsEthernet(name).value_or(true);
  return info;
}

}  // namespace

absl::StatusOr<std::vector<tap::InterfaceInfo>> ListInterfaces() {
  ASSIGN_OR_RETURN(const std::string devices, ReadNetFile("dev"));
  ASSIGN_OR_RETURN(const DeviceQuery query, DeviceQuery::Open());
  const AddressMap inet = query.InetAddresses();
  // No such file where IPv6 is off.
  const AddressMap inet6 =
      ParseInet6Addresses(ReadNetFile("if_inet6").value_or(""));
  std::vector<tap::InterfaceInfo> interfaces;
  for (const DeviceLine& line : ParseDevices(devices)) {
    std::optional<tap::InterfaceInfo> info = Describe(query, line.interface);
    if (!info) continue;
    info->drops = line.drops;
    AppendAddresses(inet, *info);
    AppendAddresses(inet6, *info);
    interfaces.push_back(*std::move(info));
  }
  std::sort(interfaces.begin(), interfaces.end(),
            [](const tap::InterfaceInfo& a, const tap::InterfaceInfo& b) {
              return a.name < b.name;
            });
  return interfaces;
}

absl::StatusOr<std::string> FindDefaultRouteInterface() {
  std::optional<std::string> found =
      ParseDefaultRoute(ReadNetFile("route").value_or(""));
  if (!found) {
    found = ParseInet6DefaultRoute(ReadNetFile("ipv6_route").value_or(""));
  }
  if (found) return *std::move(found);
  return absl::NotFoundError(
      "find the default route: this network namespace has none; name the "
      "interfaces in the settings");
}

}  // namespace xdplive::capture
