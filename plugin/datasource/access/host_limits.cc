#include "datasource/access/host_limits.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "datasource/access/word_order.h"
#include "datasource/ask/json_object.h"
#include "datasource/ask/schema.h"

namespace xdplive::datasource {
namespace {

constexpr size_t kMiB = size_t{1} << 20;

// What answers may take, from the smallest to the largest of whom they are for.
struct AnswerLimit {
  const IntegerMember& member;
  size_t sdk::backend::MemoryLimits::*bytes;
};
constexpr AnswerLimit kAnswerLimits[] = {
    {host_schema::kMaxRequestMib, &sdk::backend::MemoryLimits::request},
    {host_schema::kMaxClientMib, &sdk::backend::MemoryLimits::client},
    {host_schema::kMaxAnswersMib, &sdk::backend::MemoryLimits::process},
};

// A limit that is not set follows one that is: it is never below the limit
// before it.
absl::StatusOr<sdk::backend::MemoryLimits> ReadAnswerLimits(
    const ReadVariable& read) {
  sdk::backend::MemoryLimits limits;
  size_t least = 1;
  for (const auto& [member, bytes] : kAnswerLimits) {
    least = std::max<size_t>(least, member.min);
    size_t mib = std::max<size_t>(least, member.by_default);
    const std::string text = read(member.key);
    if (!text.empty() &&
        (!absl::SimpleAtoi(text, &mib) || mib < least || mib > member.max)) {
      return absl::InvalidArgumentError(
          absl::StrCat("read ", member.key, ": ", Quoted(text),
                       "; allowed: ", least, " to ", member.max, " MiB"));
    }
    limits.*bytes = mib * kMiB;
    least = mib;
  }
  return limits;
}

// A bound of the host and the setting that it holds down.
struct Bound {
  const IntegerMember& member;
  uint32_t HostLimits::*limit;
  const char* key;  // of the setting; null where there is none
  uint32_t Settings::*setting;
};

constexpr Bound kBounds[] = {
    {host_schema::kMaxRingBufferMib, &HostLimits::ring_buffer_mib,
     settings_schema::kRingBufferMiB.key, &Settings::ring_buffer_mib},
    {host_schema::kMaxFlowTableEntries, &HostLimits::flow_table_entries,
     settings_schema::kFlowTableEntries.key, &Settings::flow_table_entries},
    {host_schema::kMaxHistoryMib, &HostLimits::history_mib,
     settings_schema::kHistoryMiB.key, &Settings::history_mib},
    {host_schema::kMaxKernelMib, &HostLimits::kernel_mib, nullptr, nullptr},
};

using Words = absl::Span<const absl::string_view>;

absl::Status ReadWord(const ReadVariable& read, const ChoiceMember& member,
                      std::string& out) {
  out = read(member.key);
  const Words words = member.words;
  if (out.empty() || std::count(words.begin(), words.end(), out) > 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("read ", member.key, ": ", Quoted(out),
                   "; allowed: ", absl::StrJoin(words, ", ")));
}

absl::Status ReadBound(const ReadVariable& read, const Bound& bound,
                       HostLimits& limits) {
  const auto& [key, min, max, by_default] = bound.member;
  const std::string text = read(key);
  limits.*bound.limit = by_default;
  if (text.empty()) return absl::OkStatus();
  uint32_t value = 0;
  if (absl::SimpleAtoi(text, &value) && value >= min && value <= max) {
    limits.*bound.limit = value;
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("read ", key, ": ", Quoted(text),
                   "; allowed: a whole number from ", min, " to ", max));
}

absl::Status ReadSocket(const ReadVariable& read, std::string& out) {
  const char* variable = host_schema::kAgentSocket.key;
  out = read(variable);
  if (out.empty()) out = read(variable = host_schema::kHelperSocket.key);
  if (out.empty() || out.front() == '/') return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("read ", variable, ": ", Quoted(out),
                   "; allowed: the whole path of a socket, from / on"));
}

// A word of the host's, and the setting that may say it or one after it.
struct Least {
  const ChoiceMember& setting;
  const ChoiceMember& of_host;
};

void HoldUp(const Least& least, const std::string& limit, std::string& word,
            std::vector<std::string>* remarks) {
  if (limit.empty() || !ComesAfter(least.setting.words, limit, word)) return;
  if (remarks != nullptr) {
    remarks->push_back(absl::StrCat(least.setting.key, " is ", limit,
                                    " and not ", word, ": ", least.of_host.key,
                                    " of this Grafana allows no lower"));
  }
  word = limit;
}

void HoldDown(const Bound& bound, const HostLimits& host, Settings& settings,
              std::vector<std::string>* remarks) {
  const uint32_t limit = host.*bound.limit;
  if (bound.key == nullptr || limit == 0) return;
  uint32_t& size = settings.*bound.setting;
  if (size <= limit) return;
  if (remarks != nullptr) {
    remarks->push_back(absl::StrCat(bound.key, " is ", limit, " and not ", size,
                                    ": ", bound.member.key,
                                    " of this Grafana allows no more"));
  }
  size = limit;
}

}  // namespace

absl::StatusOr<HostLimits> ReadHostLimits(const ReadVariable& read) {
  HostLimits limits;
  ASSIGN_OR_RETURN(
      InterfacePatterns patterns,
      interfaces::ParseInterfaceLimit(host_schema::kInterfaces.key,
                                      read(host_schema::kInterfaces.key)));
  limits.interfaces = std::move(patterns);
  absl::Status status =
      ReadWord(read, host_schema::kPacketAccess, limits.packet_access);
  status.Update(ReadWord(read, host_schema::kAnonymize, limits.anonymize));
  status.Update(ReadWord(read, host_schema::kIdentity, limits.identity));
  status.Update(ReadSocket(read, limits.agent_socket));
  for (const Bound& bound : kBounds) {
    status.Update(ReadBound(read, bound, limits));
  }
  if (!status.ok()) return status;
  ASSIGN_OR_RETURN(sdk::backend::MemoryLimits answers, ReadAnswerLimits(read));
  limits.answers = answers;
  return limits;
}

Settings Narrow(Settings settings, const HostLimits& host,
                std::vector<std::string>* remarks) {
  HoldUp({settings_schema::kPacketAccess, host_schema::kPacketAccess},
         host.packet_access, settings.packet_access, remarks);
  HoldUp({settings_schema::kAnonymize, host_schema::kAnonymize}, host.anonymize,
         settings.anonymize, remarks);
  if (!host.identity.empty() && ComesAfter(settings_schema::kIdentity.words,
                                           settings.identity, host.identity)) {
    settings.identity = host.identity;
  }
  if (!host.agent_socket.empty()) settings.agent_socket = host.agent_socket;
  settings.kernel_mib = host.kernel_mib;
  for (const Bound& bound : kBounds) HoldDown(bound, host, settings, remarks);
  return settings;
}

}  // namespace xdplive::datasource
