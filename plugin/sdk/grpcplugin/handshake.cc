#include "sdk/grpcplugin/handshake.h"

#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace sdk::grpcplugin {
namespace {

constexpr char kCookieName[] = "grafana_plugin_type";
constexpr std::string_view kCookieValue = "datasource";
constexpr char kCoreProtocol[] = "1";
constexpr char kPluginProtocol[] = "2";

std::string Value(Environment environment, const char* name) {
  const char* value = environment(name);
  return value == nullptr ? "" : value;
}

bool Offers(const std::string& versions, const std::string& wanted) {
  for (const absl::string_view version : absl::StrSplit(versions, ',')) {
    if (version == wanted) return true;
  }
  return false;
}

}  // namespace

bool HasCookie(Environment environment) {
  return Value(environment, kCookieName) == kCookieValue;
}

absl::StatusOr<HostTerms> ReadHostTerms(Environment environment) {
  if (!HasCookie(environment)) {
    return absl::FailedPreconditionError(
        "start plugin: this program is a Grafana plugin and is started by "
        "Grafana; install it into Grafana's plugins directory");
  }
  const std::string versions = Value(environment, "PLUGIN_PROTOCOL_VERSIONS");
  if (!versions.empty() && !Offers(versions, kPluginProtocol)) {
    return absl::FailedPreconditionError(
        absl::StrCat("start plugin: the host speaks protocol version ",
                     versions, ", this plugin ", kPluginProtocol));
  }
  if (!Value(environment, "PLUGIN_CLIENT_CERT").empty()) {
    return absl::FailedPreconditionError(
        "start plugin: the host asks for TLS (PLUGIN_CLIENT_CERT), this plugin "
        "speaks plaintext on a unix socket");
  }
  HostTerms terms;
  terms.socket_directory = Value(environment, "PLUGIN_UNIX_SOCKET_DIR");
  terms.socket_group = Value(environment, "PLUGIN_UNIX_SOCKET_GROUP");
  terms.asks_for_multiplexing =
      !Value(environment, "PLUGIN_MULTIPLEX_GRPC").empty();
  return terms;
}

std::string HandshakeLine(const std::string& socket_path,
                          const HostTerms& terms) {
  // A seventh part, only for hosts that ask for it: no multiplexing here.
  return absl::StrCat(kCoreProtocol, "|", kPluginProtocol, "|unix|",
                      socket_path, "|grpc|",
                      terms.asks_for_multiplexing ? "|false" : "", "\n");
}

absl::Status PrintHandshake(const std::string& line) {
  const ssize_t written = ::write(STDOUT_FILENO, line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size())) return absl::OkStatus();
  return absl::ErrnoToStatus(written < 0 ? errno : EIO,
                             "print handshake to stdout");
}

}  // namespace sdk::grpcplugin
