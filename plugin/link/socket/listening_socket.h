// A unix socket that listens, and who may come.
#ifndef XDPLIVE_LINK_SOCKET_LISTENING_SOCKET_H_
#define XDPLIVE_LINK_SOCKET_LISTENING_SOCKET_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace xdplive::link {

struct SocketOptions {
  std::string path;
  mode_t mode = 0660;
  // Of the file; none: the process's own.
  std::optional<gid_t> group = std::nullopt;
};

// Who is at the other end, as the kernel says (SO_PEERCRED, unix(7)).
struct Peer {
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups = {};  // the others (SO_PEERGROUPS)
};

class ListeningSocket {
 public:
  // Takes the place of a socket that nobody listens at any more. Errors:
  // ALREADY_EXISTS where somebody does, or another file is there.
  static absl::StatusOr<ListeningSocket> Open(const SocketOptions& options);
  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&&) = delete;
  // The file goes with it.
  ~ListeningSocket();

  // Waits for the next one; -1 when Close was called, or nobody can be let in
  // for now. Whom to close is the caller's.
  int Accept() const;
  // Ends Accept, also one that waits.
  void Close() const;

 private:
  ListeningSocket(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  int fd_;
  std::string path_;
};

absl::StatusOr<Peer> PeerOf(int fd);

// Whether a socket of that path takes connections.
bool SomebodyListens(const std::string& path);

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SOCKET_LISTENING_SOCKET_H_
