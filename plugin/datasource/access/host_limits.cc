#include "datasource/access/host_limits.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "datasource/ask/json_object.h"

namespace xdplive::datasource {
namespace {

constexpr char kInterfaces[] = "GF_PLUGIN_INTERFACES";
constexpr char kPacketAccess[] = "GF_PLUGIN_PACKET_ACCESS";
constexpr char kIdentity[] = "GF_PLUGIN_IDENTITY";
constexpr char kAgentSocket[] = "GF_PLUGIN_AGENT_SOCKET";
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

// A bound of the host and the setting that it holds down.
struct Bound {
  const char* variable;
  uint32_t most;
  uint32_t HostLimits::*limit;
  const char* key;  // of the setting; null where there is none
  uint32_t Settings::*setting;
};

constexpr Bound kBounds[] = {
    {"GF_PLUGIN_MAX_RING_BUFFER_MIB", 256, &HostLimits::ring_buffer_mib,
     "ringBufferMiB", &Settings::ring_buffer_mib},
    {"GF_PLUGIN_MAX_FLOW_TABLE_ENTRIES", 4'194'304,
     &HostLimits::flow_table_entries, "flowTableEntries",
     &Settings::flow_table_entries},
    {"GF_PLUGIN_MAX_HISTORY_MIB", 4096, &HostLimits::history_mib, "historyMiB",
     &Settings::history_mib},
    {"GF_PLUGIN_MAX_KERNEL_MIB", 1'048'576, &HostLimits::kernel_mib, nullptr,
     nullptr},
};

using Words = absl::Span<const absl::string_view>;

absl::Status ReadWord(const ReadVariable& read, const char* variable,
                      Words words, std::string& out) {
  out = read(variable);
  if (out.empty() || std::count(words.begin(), words.end(), out) > 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("read ", variable, ": ", Quoted(out),
                   "; allowed: ", absl::StrJoin(words, ", ")));
}

absl::Status ReadBound(const ReadVariable& read, const Bound& bound,
                       HostLimits& limits) {
  const std::string text = read(bound.variable);
  if (text.empty()) return absl::OkStatus();
  uint32_t value = 0;
  if (absl::SimpleAtoi(text, &value) && value >= 1 && value <= bound.most) {
    limits.*bound.limit = value;
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("read ", bound.variable, ": ", Quoted(text),
                   "; allowed: a whole number from 1 to ", bound.most));
}

absl::Status ReadSocket(const ReadVariable& read, std::string& out) {
  out = read(kAgentSocket);
  const char* variable = out.empty() ? kHelperSocket : kAgentSocket;
  if (out.empty()) out = read(kHelperSocket);
  if (out.empty() || out.front() == '/') return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("read ", variable, ": ", Quoted(out),
                   "; allowed: the whole path of a socket, from / on"));
}

// Whether `a` comes after `b`.
bool ComesAfter(Words words, absl::string_view a, absl::string_view b) {
  return std::find(words.begin(), words.end(), a) >
         std::find(words.begin(), words.end(), b);
}

void HoldDown(const Bound& bound, const HostLimits& host, Settings& settings,
              std::vector<std::string>* remarks) {
  const uint32_t limit = host.*bound.limit;
  if (bound.key == nullptr || limit == 0) return;
  uint32_t& size = settings.*bound.setting;
  if (size <= limit) return;
  if (remarks != nullptr) {
    remarks->push_back(absl::StrCat(bound.key, " is ", limit, " and not ", size,
                                    ": ", bound.variable,
                                    " of this Grafana allows no more"));
  }
  size = limit;
}

}  // namespace

absl::StatusOr<HostLimits> ReadHostLimits(const ReadVariable& read) {
  HostLimits limits;
  absl::StatusOr<InterfacePatterns> patterns =
      ParseInterfaceLimit(kInterfaces, read(kInterfaces));
  if (!patterns.ok()) return patterns.status();
  limits.interfaces = *std::move(patterns);
  absl::Status status =
      ReadWord(read, kPacketAccess, kPacketAccessLevels, limits.packet_access);
  status.Update(ReadWord(read, kIdentity, kIdentityLevels, limits.identity));
  status.Update(ReadSocket(read, limits.agent_socket));
  for (const Bound& bound : kBounds) {
    status.Update(ReadBound(read, bound, limits));
  }
  if (!status.ok()) return status;
  absl::StatusOr<sdk::backend::MemoryLimits> answers = ReadAnswerLimits(read);
  if (!answers.ok()) return answers.status();
  limits.answers = *answers;
  return limits;
}

Settings Narrow(Settings settings, const HostLimits& host,
                std::vector<std::string>* remarks) {
  if (!host.packet_access.empty() &&
      ComesAfter(kPacketAccessLevels, host.packet_access,
                 settings.packet_access)) {
    settings.packet_access = host.packet_access;
  }
  if (!host.identity.empty() &&
      ComesAfter(kIdentityLevels, settings.identity, host.identity)) {
    settings.identity = host.identity;
  }
  if (!host.agent_socket.empty()) settings.agent_socket = host.agent_socket;
  settings.kernel_mib = host.kernel_mib;
  for (const Bound& bound : kBounds) HoldDown(bound, host, settings, remarks);
  return settings;
}

}  // namespace xdplive::datasource
