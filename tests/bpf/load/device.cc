#include "bpf/load/device.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::testing {
namespace {

// `command` is one of the structs of <linux/ethtool.h>.
absl::Status Ethtool(const std::string& name, void* command) {
  const capture::UniqueFd socket(
      ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::copy_n(name.begin(), std::min<size_t>(name.size(), IFNAMSIZ - 1),
              request.ifr_name);
  request.ifr_data = static_cast<char*>(command);
  if (ioctl(socket.get(), SIOCETHTOOL, &request) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("ask ethtool of ", name));
}

}  // namespace

DeviceCounters operator-(const DeviceCounters& to, const DeviceCounters& from) {
  return {.received = to.received - from.received,
          .received_bytes = to.received_bytes - from.received_bytes,
          .receive_dropped = to.receive_dropped - from.receive_dropped,
          .sent = to.sent - from.sent,
          .sent_bytes = to.sent_bytes - from.sent_bytes,
          .send_dropped = to.send_dropped - from.send_dropped};
}

absl::StatusOr<DeviceCounters> ReadDeviceCounters(const std::string& name) {
  std::ifstream file("/proc/thread-self/net/dev");
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    if (line.substr(line.find_first_not_of(' '),
                    colon - line.find_first_not_of(' ')) != name) {
      continue;
    }
    std::istringstream fields(line.substr(colon + 1));
    DeviceCounters counters;
    uint64_t other = 0;
    fields >> counters.received_bytes >> counters.received >> other >>
        counters.receive_dropped >> other >> other >> other >> other >>
        counters.sent_bytes >> counters.sent >> other >> counters.send_dropped;
    return counters;
  }
  return absl::NotFoundError(absl::StrCat("no interface ", name));
}

absl::Status SetOffload(const std::string& name, uint32_t command, bool on) {
  ethtool_value value{.cmd = command, .data = on};
  return Ethtool(name, &value);
}

absl::Status SetQueues(const std::string& name, uint32_t count) {
  ethtool_channels channels{};
  channels.cmd = ETHTOOL_GCHANNELS;
  if (absl::Status status = Ethtool(name, &channels); !status.ok()) {
    return status;
  }
  if (channels.rx_count == count && channels.tx_count == count) {
    return absl::OkStatus();
  }
  channels.cmd = ETHTOOL_SCHANNELS;
  channels.rx_count = channels.tx_count = count;
  return Ethtool(name, &channels);
}

}  // namespace xdplive::testing
