#include "bpf/network_sandbox.h"

#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace xdplive::testing {
namespace {

// The kernel would send neighbour discovery on its own; and reports of the
// groups it listens to, once an interface has an IPv6 address.
void SilenceInet6() {
  std::ofstream("/proc/sys/net/ipv6/conf/default/router_solicitations") << 0;
  std::ofstream("/proc/sys/net/ipv6/conf/default/accept_dad") << 0;
  std::ofstream("/proc/sys/net/ipv6/conf/default/addr_gen_mode") << 1;
}

absl::Status BuildNetwork() {
  SilenceInet6();
  for (const char* arguments :
       {"link add veth0 type veth peer name veth1",
        "link set veth0 multicast off", "link set veth1 multicast off",
        "address add 10.9.0.1/24 dev veth0", "link set veth0 up",
        "link set veth1 up", "link set lo up"}) {
    if (absl::Status status = NetworkSandbox::Ip(arguments); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<NetworkSandbox> NetworkSandbox::Enter() {
  NetworkSandbox sandbox(capture::UniqueFd(
      open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)));
  if (!sandbox.home_.valid() || unshare(CLONE_NEWNET) != 0) {
    return absl::ErrnoToStatus(errno, "make a network namespace");
  }
  if (absl::Status status = BuildNetwork(); !status.ok()) return status;
  return sandbox;
}

NetworkSandbox::~NetworkSandbox() {
  if (home_.valid() && setns(home_.get(), CLONE_NEWNET) != 0) abort();
}

absl::Status NetworkSandbox::Ip(const std::string& arguments) {
  const std::string command = absl::StrCat("ip ", arguments);
  const int result = std::system(command.c_str());
  if (result == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(command, ": ended with ", result));
}

absl::Status NetworkSandbox::Send(
    const std::string& interface,
    const std::vector<std::vector<uint8_t>>& frames) {
  const capture::UniqueFd socket(
      ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_protocol = htons(ETH_P_ALL);
  to.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  for (auto frame = frames.begin(); frame != frames.end();) {
    if (sendto(socket.get(), frame->data(), frame->size(), 0,
               reinterpret_cast<const sockaddr*>(&to), sizeof(to)) >= 0) {
      ++frame;
    } else if (errno != ENOBUFS) {
      return absl::ErrnoToStatus(errno, absl::StrCat("send on ", interface));
    }
  }
  return absl::OkStatus();
}

}  // namespace xdplive::testing
