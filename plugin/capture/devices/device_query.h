// Questions to network devices by ioctl: no netlink, which Grafana's service
// unit forbids, and no /sys, which may show another network namespace.
#ifndef XDPLIVE_CAPTURE_DEVICES_DEVICE_QUERY_H_
#define XDPLIVE_CAPTURE_DEVICES_DEVICE_QUERY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::capture {

// Asks in the network namespace of the thread that opened it. Thread-safe.
class DeviceQuery {
 public:
  static absl::StatusOr<DeviceQuery> Open();

  // Errors: NOT_FOUND when there is no interface of that name.
  absl::StatusOr<uint32_t> Index(const std::string& interface) const;
  absl::StatusOr<uint32_t> Flags(const std::string& interface) const;  // IFF_*
  // 0, -1 and "" where the device does not say.
  uint32_t Mtu(const std::string& interface) const;
  int64_t SpeedMbps(const std::string& interface) const;
  std::string Driver(const std::string& interface) const;
  // Whether the device takes VLAN tags, of 802.1Q or 802.1ad, out of the frames
  // it receives: the kernel then keeps them beside the frame, where no XDP
  // program sees them. False where the device does not say.
  bool StripsVlan(const std::string& interface) const;
  // Whether its frames start with an Ethernet header. Errors: NOT_FOUND.
  absl::StatusOr<bool> IsEthernet(const std::string& interface) const;
  // Errors: NOT_FOUND; UNIMPLEMENTED, for a person, where they do not.
  absl::Status RequireEthernet(const std::string& interface) const;

  // IPv4 addresses by interface: "10.0.0.1/24".
  std::map<std::string, std::vector<std::string>> InetAddresses() const;

 private:
  explicit DeviceQuery(UniqueFd socket) : socket_(std::move(socket)) {}

  UniqueFd socket_;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_DEVICES_DEVICE_QUERY_H_
