// Where the plugin's socket goes, and the tidying of what dead plugins left:
// a host that kills a plugin never unlinks its socket.
#ifndef SDK_GRPCPLUGIN_SOCKET_DIRECTORY_H_
#define SDK_GRPCPLUGIN_SOCKET_DIRECTORY_H_

#include <string>

#include "absl/status/statusor.h"
#include "sdk/grpcplugin/handshake.h"

namespace sdk::grpcplugin {

// The host's choice if it made one; else the first of systemd's
// RUNTIME_DIRECTORY, /run/grafana, TMPDIR and /tmp that can be written.
// Sockets in /tmp are swept away by systemd-tmpfiles after some days, see
// github.com/grafana/grafana/issues/131592.
absl::StatusOr<std::string> ChooseSocketDirectory(const HostTerms& terms,
                                                  Environment environment);

// "<directory>/<program>.<pid>.<random>.sock", for this process.
std::string MakeSocketPath(const std::string& directory,
                           const std::string& program);

// Unlinks `program`'s sockets in `directory` that nobody listens to and whose
// process is gone. Best effort: what cannot be unlinked stays.
void RemoveStaleSockets(const std::string& directory,
                        const std::string& program);

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_SOCKET_DIRECTORY_H_
