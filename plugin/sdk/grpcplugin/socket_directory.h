// Where the plugin's socket goes, and the tidying of what dead plugins left:
// a host that kills a plugin never unlinks its socket.
#ifndef SDK_GRPCPLUGIN_SOCKET_DIRECTORY_H_
#define SDK_GRPCPLUGIN_SOCKET_DIRECTORY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sdk/grpcplugin/file_descriptor.h"
#include "sdk/grpcplugin/handshake.h"

namespace sdk::grpcplugin {

struct SocketDirectory {
  std::string path;
  // Locked, and shared by all who use it, for as long as this lives:
  // systemd-tmpfiles leaves such a directory alone, and would else sweep
  // sockets out of /tmp after some days, see
  // github.com/grafana/grafana/issues/131592.
  FileDescriptor lock;
};

// The host's choice if it made one; else the first that can be written of
// systemd's RUNTIME_DIRECTORY, /run/grafana and XDG_RUNTIME_DIR; else a
// directory of this user in TMPDIR or /tmp, under `program` and a part that
// nobody can guess. Errors: FAILED_PRECONDITION when none can be had.
absl::StatusOr<SocketDirectory> ChooseSocketDirectory(const HostTerms& terms,
                                                      absl::string_view program,
                                                      Environment environment);

// "<directory>/<program>.<pid>.<random>.sock", for this process.
std::string MakeSocketPath(const std::string& directory,
                           const std::string& program);

// Unlinks this user's sockets of `program` in `directory` that nobody listens
// to, once their process is gone or had a minute to listen: its number may be
// another's by now. Best effort: what cannot be unlinked stays.
void RemoveStaleSockets(const std::string& directory,
                        const std::string& program);

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_SOCKET_DIRECTORY_H_
