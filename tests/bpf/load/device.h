// What the kernel itself knows of an interface of this thread's namespace.
#ifndef XDPLIVE_TESTS_BPF_LOAD_DEVICE_H_
#define XDPLIVE_TESTS_BPF_LOAD_DEVICE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace xdplive::testing {

// As in /proc/net/dev.
struct DeviceCounters {
  uint64_t received = 0;  // frames
  uint64_t received_bytes = 0;
  uint64_t receive_dropped = 0;
  uint64_t sent = 0;
  uint64_t sent_bytes = 0;
  uint64_t send_dropped = 0;

  friend DeviceCounters operator-(const DeviceCounters& to,
                                  const DeviceCounters& from);
};

absl::StatusOr<DeviceCounters> ReadDeviceCounters(const std::string& name);

// One of the numbers that SIOCETHTOOL sets: ETHTOOL_SGRO, ETHTOOL_SGSO, ….
absl::Status SetOffload(const std::string& name, uint32_t command, bool on);

// Receive and transmit queues, so many of each.
absl::Status SetQueues(const std::string& name, uint32_t count);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_LOAD_DEVICE_H_
