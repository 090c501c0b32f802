#include "datasource/host_limits.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "datasource/json_object.h"

namespace xdplive::datasource {
namespace {

constexpr char kInterfaces[] = "GF_PLUGIN_INTERFACES";
constexpr char kPacketAccess[] = "GF_PLUGIN_PACKET_ACCESS";
constexpr char kHelperSocket[] = "GF_PLUGIN_HELPER_SOCKET";

ptrdiff_t Strictness(absl::string_view access) {
  return std::find(std::begin(kPacketAccessLevels),
                   std::end(kPacketAccessLevels), access) -
         std::begin(kPacketAccessLevels);
}

}  // namespace

absl::StatusOr<HostLimits> ReadHostLimits(const ReadVariable& read) {
  HostLimits limits;
  absl::StatusOr<InterfacePatterns> patterns =
      ParseInterfacePatterns(kInterfaces, read(kInterfaces));
  if (!patterns.ok()) return patterns.status();
  limits.interfaces = *std::move(patterns);

  limits.packet_access = read(kPacketAccess);
  if (!limits.packet_access.empty() &&
      Strictness(limits.packet_access) == std::ssize(kPacketAccessLevels)) {
    return absl::InvalidArgumentError(
        absl::StrCat("read ", kPacketAccess, ": ", Quoted(limits.packet_access),
                     "; allowed: ", absl::StrJoin(kPacketAccessLevels, ", ")));
  }
  limits.helper_socket = read(kHelperSocket);
  return limits;
}

Settings Narrow(Settings settings, const HostLimits& host) {
  if (!host.packet_access.empty() &&
      Strictness(host.packet_access) > Strictness(settings.packet_access)) {
    settings.packet_access = host.packet_access;
  }
  if (!host.helper_socket.empty()) settings.helper_socket = host.helper_socket;
  return settings;
}

}  // namespace xdplive::datasource
