#include "bpf/load/tcp_transfer.h"

#include <arpa/inet.h>
#include <linux/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::testing {
namespace {

using capture::UniqueFd;

constexpr uint64_t kSynBytes = 14 + 20 + 20 + 20;  // with all its options
constexpr uint64_t kOtherBytes = 14 + 20 + 20 + 12;

absl::Status Refused(const char* what) {
  return absl::ErrnoToStatus(errno, what);
}

// Bound to any port of `address`, which it fills in.
absl::StatusOr<UniqueFd> Listen(sockaddr_in& address) {
  UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(socket.get(), generic, sizeof(address)) != 0 ||
      listen(socket.get(), 1) != 0 ||
      getsockname(socket.get(), generic, &length) != 0) {
    return Refused("listen");
  }
  return socket;
}

// Reads one connection to its end, then closes it.
void Swallow(int listener) {
  const UniqueFd connection(accept(listener, nullptr, nullptr));
  std::vector<char> buffer(1 << 16);
  while (read(connection.get(), buffer.data(), buffer.size()) > 0) {
  }
}

absl::Status SendAll(int socket, size_t bytes) {
  const std::vector<char> buffer(1 << 16, 'x');
  while (bytes > 0) {
    const ssize_t sent =
        send(socket, buffer.data(), std::min(bytes, buffer.size()), 0);
    if (sent < 0) return Refused("send");
    bytes -= static_cast<size_t>(sent);
  }
  char nothing = 0;
  if (shutdown(socket, SHUT_WR) != 0 || read(socket, &nothing, 1) != 0) {
    return Refused("end the connection");
  }
  return absl::OkStatus();
}

absl::StatusOr<TcpSent> WhatWasSent(int socket) {
  tcp_info info{};
  socklen_t length = sizeof(info);
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) {
    return Refused("ask TCP what it sent");
  }
  return TcpSent{.segments = info.tcpi_segs_out,
                 .wire_bytes = info.tcpi_bytes_sent + kSynBytes +
                               (info.tcpi_segs_out - 1) * kOtherBytes};
}

}  // namespace

absl::StatusOr<TcpSent> TransferByTcp(const PeerNamespace& peer,
                                      const std::string& address,
                                      size_t bytes) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  inet_pton(AF_INET, address.c_str(), &to.sin_addr);
  absl::StatusOr<UniqueFd> listener;
  peer.Run([&] { listener = Listen(to); });
  if (!listener.ok()) return listener.status();
  const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&to),
              sizeof(to)) != 0) {
    return Refused("connect");
  }
  std::thread reader(Swallow, listener->get());
  const absl::Status sent = SendAll(socket.get(), bytes);
  reader.join();
  if (!sent.ok()) return sent;
  return WhatWasSent(socket.get());
}

}  // namespace xdplive::testing
