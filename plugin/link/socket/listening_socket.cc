#include "link/socket/listening_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace xdplive::link {
namespace {

absl::Status Failed(const std::string& path, const char* step) {
  return absl::ErrnoToStatus(errno,
                             absl::StrCat("listen on ", path, ": ", step));
}

absl::StatusOr<sockaddr_un> AddressOf(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return absl::InvalidArgumentError(
        absl::StrCat("listen on '", path, "': a path has 1 to ",
                     sizeof(address.sun_path) - 1, " bytes"));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

bool Connects(const sockaddr_un& address) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const bool there = connect(fd, reinterpret_cast<const sockaddr*>(&address),
                             sizeof(address)) == 0;
  close(fd);
  return there;
}

// What a killed one left.
absl::Status ClearPlace(const std::string& path, const sockaddr_un& address) {
  struct stat about = {};
  if (lstat(path.c_str(), &about) != 0) return absl::OkStatus();
  if (!S_ISSOCK(about.st_mode)) {
    return absl::AlreadyExistsError(
        absl::StrCat("listen on ", path, ": another file is there; move it"));
  }
  if (Connects(address)) {
    return absl::AlreadyExistsError(
        absl::StrCat("listen on ", path,
                     ": somebody listens there already; stop that one, "
                     "or choose another --socket"));
  }
  if (unlink(path.c_str()) != 0) return Failed(path, "remove the old socket");
  return absl::OkStatus();
}

absl::Status Bind(int fd, const sockaddr_un& address,
                  const SocketOptions& options) {
  constexpr int kBacklog = 1024;
  // Nobody comes before it has its group and mode: it listens after that.
  const mode_t before = umask(0777);
  const int bound =
      bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  umask(before);
  if (bound != 0) return Failed(options.path, "bind");
  if (options.group.has_value() &&
      chown(options.path.c_str(), static_cast<uid_t>(-1), *options.group) !=
          0) {
    return Failed(options.path, "give it to its group");
  }
  if (chmod(options.path.c_str(), options.mode) != 0) {
    return Failed(options.path, "set its mode");
  }
  if (listen(fd, kBacklog) != 0) return Failed(options.path, "listen");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ListeningSocket> ListeningSocket::Open(
    const SocketOptions& options) {
  ASSIGN_OR_RETURN(const sockaddr_un address, AddressOf(options.path));
  RETURN_IF_ERROR(ClearPlace(options.path, address));
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return Failed(options.path, "make a socket");
  if (absl::Status status = Bind(fd, address, options); !status.ok()) {
    close(fd);
    return status;
  }
  return ListeningSocket(fd, options.path);
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}

ListeningSocket::~ListeningSocket() {
  if (fd_ < 0) return;
  unlink(path_.c_str());
  close(fd_);
}

int ListeningSocket::Accept() const {
  return accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

void ListeningSocket::Close() const { shutdown(fd_, SHUT_RDWR); }

bool SomebodyListens(const std::string& path) {
  const absl::StatusOr<sockaddr_un> address = AddressOf(path);
  return address.ok() && Connects(*address);
}

absl::StatusOr<Peer> PeerOf(int fd) {
  ucred who = {};
  socklen_t size = sizeof(who);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) {
    return absl::ErrnoToStatus(errno, "ask who is at the socket");
  }
  Peer peer = {who.pid, who.uid, who.gid};
  constexpr size_t kMostGroups = 1024;
  peer.groups.resize(kMostGroups);
  size = kMostGroups * sizeof(gid_t);
  // A kernel that does not tell leaves the first group alone.
  const bool told =
      getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, peer.groups.data(), &size) == 0;
  peer.groups.resize(told ? size / sizeof(gid_t) : 0);
  return peer;
}

}  // namespace xdplive::link
