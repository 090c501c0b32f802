#include "datasource/host_limits.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "datasource/json_object.h"

namespace xdplive::datasource {
namespace {

constexpr char kInterfaces[] = "GF_PLUGIN_INTERFACES";
constexpr char kPacketAccess[] = "GF_PLUGIN_PACKET_ACCESS";
constexpr char kHelperSocket[] = "GF_PLUGIN_HELPER_SOCKET";

constexpr size_t kMiB = size_t{1} << 20;
constexpr size_t kMostMiB = 65'536;

// What answers may take, from the smallest to the largest of whom they are for.
struct AnswerLimit {
  const char* name;
  size_t sdk::backend::MemoryLimits::*bytes;
};
constexpr AnswerLimit kAnswerLimits[] = {
    {"GF_PLUGIN_MAX_REQUEST_MIB", &sdk::backend::MemoryLimits::request},
    {"GF_PLUGIN_MAX_CLIENT_MIB", &sdk::backend::MemoryLimits::client},
    {"GF_PLUGIN_MAX_ANSWERS_MIB", &sdk::backend::MemoryLimits::process},
};

// A limit that is not set follows one that is: it is never below the limit
// before it.
absl::StatusOr<sdk::backend::MemoryLimits> ReadAnswerLimits(
    const ReadVariable& read) {
  sdk::backend::MemoryLimits limits;
  size_t least = 1;
  for (const AnswerLimit& limit : kAnswerLimits) {
    size_t& bytes = limits.*limit.bytes;
    size_t mib = std::max(least, bytes / kMiB);
    const std::string text = read(limit.name);
    if (!text.empty() &&
        (!absl::SimpleAtoi(text, &mib) || mib < least || mib > kMostMiB)) {
      return absl::InvalidArgumentError(
          absl::StrCat("read ", limit.name, ": ", Quoted(text),
                       "; allowed: ", least, " to ", kMostMiB, " MiB"));
    }
    bytes = mib * kMiB;
    least = mib;
  }
  return limits;
}

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
  absl::StatusOr<sdk::backend::MemoryLimits> answers = ReadAnswerLimits(read);
  if (!answers.ok()) return answers.status();
  limits.answers = *answers;
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
