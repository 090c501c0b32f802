#include "capture/devices/device_query.h"

#include <arpa/inet.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace xdplive::capture {
namespace {

absl::StatusOr<ifreq> RequestFor(const std::string& interface) {
  ifreq request{};
  if (interface.empty() || interface.size() >= sizeof(request.ifr_name)) {
    return absl::NotFoundError(
        absl::StrCat("find interface '", interface, "': no such name"));
  }
  std::memcpy(request.ifr_name, interface.data(), interface.size());
  return request;
}

absl::StatusOr<ifreq> Ask(int socket, const std::string& interface,
                          unsigned long question) {
  absl::StatusOr<ifreq> request = RequestFor(interface);
  if (!request.ok()) return request;
  if (ioctl(socket, question, &*request) == 0) return request;
  const std::string action = absl::StrCat("find interface '", interface, "'");
  if (errno == ENODEV) {
    return absl::NotFoundError(
        absl::StrCat(action, ": it does not exist in this network namespace"));
  }
  return absl::ErrnoToStatus(errno, action);
}

template <typename Answer>
bool AskEthtool(int socket, const std::string& interface, Answer& answer) {
  absl::StatusOr<ifreq> request = RequestFor(interface);
  if (!request.ok()) return false;
  request->ifr_data = reinterpret_cast<char*>(&answer);
  return ioctl(socket, SIOCETHTOOL, &*request) == 0;
}

// What follows `head` in the answer to it, `bytes` at most; empty where the
// device does not say.
template <typename Head>
std::vector<char> AskForList(int socket, const std::string& interface,
                             const Head& head, size_t bytes) {
  std::vector<char> answer(sizeof(head) + bytes);
  std::memcpy(answer.data(), &head, sizeof(head));
  if (!AskEthtool(socket, interface, *answer.data())) return {};
  answer.erase(answer.begin(), answer.begin() + sizeof(head));
  return answer;
}

// ETH_GSTRING_LEN bytes each, in the order of the features' bits.
std::vector<char> FeatureNames(int socket, const std::string& interface) {
  ethtool_sset_info about{};
  about.cmd = ETHTOOL_GSSET_INFO;
  about.sset_mask = uint64_t{1} << ETH_SS_FEATURES;
  uint32_t count = 0;
  const std::vector<char> info =
      AskForList(socket, interface, about, sizeof(count));
  if (info.empty()) return {};
  std::memcpy(&count, info.data(), sizeof(count));
  ethtool_gstrings strings{};
  strings.cmd = ETHTOOL_GSTRINGS;
  strings.string_set = ETH_SS_FEATURES;
  strings.len = count;
  return AskForList(socket, interface, strings,
                    size_t{count} * ETH_GSTRING_LEN);
}

// By 32 features.
std::vector<ethtool_get_features_block> Features(int socket,
                                                 const std::string& interface,
                                                 size_t count) {
  std::vector<ethtool_get_features_block> blocks((count + 31) / 32);
  // The fields of ethtool_gfeatures, whose array of no length no C++ has.
  const std::array<uint32_t, 2> features = {
      ETHTOOL_GFEATURES, static_cast<uint32_t>(blocks.size())};
  static_assert(sizeof(features) == sizeof(ethtool_gfeatures));
  const size_t bytes = blocks.size() * sizeof(blocks[0]);
  const std::vector<char> answer =
      AskForList(socket, interface, features, bytes);
  if (answer.empty()) return {};
  std::memcpy(blocks.data(), answer.data(), bytes);
  return blocks;
}

std::string InetText(const sockaddr& address) {
  sockaddr_in inet{};
  std::memcpy(&inet, &address, sizeof(inet));
  char text[INET_ADDRSTRLEN] = "";
  inet_ntop(AF_INET, &inet.sin_addr, text, sizeof(text));
  return text;
}

int PrefixLength(const sockaddr& mask) {
  sockaddr_in inet{};
  std::memcpy(&inet, &mask, sizeof(inet));
  return std::popcount(inet.sin_addr.s_addr);
}

// All addresses, one entry each; the name may carry a label: "eth0:1".
std::vector<ifreq> ConfiguredAddresses(int socket) {
  ifconf configuration{};
  if (ioctl(socket, SIOCGIFCONF, &configuration) != 0) return {};
  // Room for addresses that appear between the two questions.
  std::vector<ifreq> requests(
      static_cast<size_t>(configuration.ifc_len) / sizeof(ifreq) + 8);
  configuration.ifc_len = static_cast<int>(requests.size() * sizeof(ifreq));
  configuration.ifc_req = requests.data();
  if (ioctl(socket, SIOCGIFCONF, &configuration) != 0) return {};
  requests.resize(static_cast<size_t>(configuration.ifc_len) / sizeof(ifreq));
  return requests;
}

}  // namespace

absl::StatusOr<DeviceQuery> DeviceQuery::Open() {
  for (const int family : {AF_INET, AF_INET6, AF_UNIX}) {
    UniqueFd socket(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (socket.valid()) return DeviceQuery(std::move(socket));
  }
  return absl::ErrnoToStatus(errno, "open a socket to ask for interfaces");
}

absl::StatusOr<uint32_t> DeviceQuery::Index(
    const std::string& interface) const {
  ASSIGN_OR_RETURN(const ifreq answer,
                   Ask(socket_.get(), interface, SIOCGIFINDEX));
  return static_cast<uint32_t>(answer.ifr_ifindex);
}

absl::StatusOr<uint32_t> DeviceQuery::Flags(
    const std::string& interface) const {
  ASSIGN_OR_RETURN(const ifreq answer,
                   Ask(socket_.get(), interface, SIOCGIFFLAGS));
  return static_cast<uint16_t>(answer.ifr_flags);
}

uint32_t DeviceQuery::Mtu(const std::string& interface) const {
  const absl::StatusOr<ifreq> answer =
      Ask(socket_.get(), interface, SIOCGIFMTU);
  return answer.ok() ? static_cast<uint32_t>(answer->ifr_mtu) : 0;
}

int64_t DeviceQuery::SpeedMbps(const std::string& interface) const {
  ethtool_cmd settings{};
  settings.cmd = ETHTOOL_GSET;
  if (!AskEthtool(socket_.get(), interface, settings)) return -1;
  const uint32_t speed = ethtool_cmd_speed(&settings);
  return speed == 0 || speed == static_cast<uint32_t>(SPEED_UNKNOWN)
             ? -1
             : int64_t{speed};
}

std::string DeviceQuery::Driver(const std::string& interface) const {
  ethtool_drvinfo info{};
  info.cmd = ETHTOOL_GDRVINFO;
  if (!AskEthtool(socket_.get(), interface, info)) return "";
  return std::string(info.driver, strnlen(info.driver, sizeof(info.driver)));
}

bool DeviceQuery::StripsVlan(const std::string& interface) const {
  const std::vector<char> names = FeatureNames(socket_.get(), interface);
  const size_t count = names.size() / ETH_GSTRING_LEN;
  const auto features = Features(socket_.get(), interface, count);
  for (size_t i = 0; i < count && i / 32 < features.size(); ++i) {
    const char* name = names.data() + i * ETH_GSTRING_LEN;
    const std::string_view feature(name, strnlen(name, ETH_GSTRING_LEN));
    if ((feature == "rx-vlan-hw-parse" || feature == "rx-vlan-stag-hw-parse") &&
        (features[i / 32].active >> i % 32 & 1) != 0) {
      return true;
    }
  }
  return false;
}

absl::StatusOr<bool> DeviceQuery::IsEthernet(
    const std::string& interface) const {
  ASSIGN_OR_RETURN(const ifreq answer,
                   Ask(socket_.get(), interface, SIOCGIFHWADDR));
  const int family = answer.ifr_hwaddr.sa_family;
  return family == ARPHRD_ETHER || family == ARPHRD_LOOPBACK;
}

absl::Status DeviceQuery::RequireEthernet(const std::string& interface) const {
  ASSIGN_OR_RETURN(const bool ethernet, IsEthernet(interface));
  if (ethernet) return absl::OkStatus();
  return absl::UnimplementedError(absl::StrCat(
      "capture on ", interface,
      ": its frames have no Ethernet header, as those of a tunnel like tun, "
      "wireguard or ppp; capture on the interface that carries the tunnel"));
}

std::map<std::string, std::vector<std::string>> DeviceQuery::InetAddresses()
    const {
  std::map<std::string, std::vector<std::string>> addresses;
  for (const ifreq& configured : ConfiguredAddresses(socket_.get())) {
    const std::string label(
        configured.ifr_name,
        strnlen(configured.ifr_name, sizeof(configured.ifr_name)));
    // With its address filled in, the question means this address's mask.
    ifreq mask = configured;
    if (ioctl(socket_.get(), SIOCGIFNETMASK, &mask) != 0) continue;
    addresses[label.substr(0, label.find(':'))].push_back(absl::StrCat(
        InetText(configured.ifr_addr), "/", PrefixLength(mask.ifr_netmask)));
  }
  return addresses;
}

}  // namespace xdplive::capture
