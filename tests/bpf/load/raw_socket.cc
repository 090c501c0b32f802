#include "bpf/load/raw_socket.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <cerrno>

#include "absl/strings/str_cat.h"

namespace xdplive::testing {

absl::StatusOr<RawSocket> RawSocket::Open(const std::string& interface) {
  capture::UniqueFd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  if (!socket.valid() ||
      bind(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof(to)) !=
          0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("send on ", interface));
  }
  return RawSocket(std::move(socket));
}

absl::Status RawSocket::Send(const std::vector<uint8_t>& frame) const {
  while (send(socket_.get(), frame.data(), frame.size(), 0) < 0) {
    if (errno != ENOBUFS) return absl::ErrnoToStatus(errno, "send a frame");
  }
  return absl::OkStatus();
}

}  // namespace xdplive::testing
