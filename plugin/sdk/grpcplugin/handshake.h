// How a plugin host and a plugin find each other: an environment on the way
// in, one line on stdout on the way out.
// Source: hashicorp/go-plugin server.go, client.go, constants.go;
// grafana-plugin-sdk-go backend/grpcplugin/handshake.go.
#ifndef SDK_GRPCPLUGIN_HANDSHAKE_H_
#define SDK_GRPCPLUGIN_HANDSHAKE_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

namespace sdk::grpcplugin {

// A variable's value by its name, nullptr when unset: getenv, as a rule.
using Environment = absl::FunctionRef<const char*(const char*)>;

// What the host says about the connection it wants.
struct HostTerms {
  std::string socket_directory;  // "" leaves the choice to the plugin
  std::string socket_group;      // name or number; "" for the owner alone
  bool asks_for_multiplexing = false;
};

// True when the environment carries Grafana's cookie.
bool HasCookie(Environment environment);

// Errors: FAILED_PRECONDITION without the cookie, when the host speaks another
// protocol version, or when it wants TLS, which Grafana never does.
absl::StatusOr<HostTerms> ReadHostTerms(Environment environment);

// The line to print once the socket listens, line break included.
std::string HandshakeLine(const std::string& socket_path,
                          const HostTerms& terms);

// Writes the line to stdout, which nothing else may ever use.
absl::Status PrintHandshake(const std::string& line);

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_HANDSHAKE_H_
