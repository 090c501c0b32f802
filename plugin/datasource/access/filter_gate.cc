#include "datasource/access/filter_gate.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "datasource/access/packet_gate.h"
#include "datasource/access/role.h"

namespace xdplive::datasource {
namespace {

using Words = std::vector<absl::string_view>;

// Sources: pcap-filter(7).
constexpr absl::string_view kPlainWords[] = {
    "tcp", "udp", "sctp",  "icmp", "icmp6", "igmp",      "arp",       "rarp",
    "ip",  "ip6", "ether", "src",  "dst",   "broadcast", "multicast", "not"};
constexpr absl::string_view kBetween[] = {"and", "or"};
// What a number or a name may stand behind, and there alone: behind others, or
// behind none, it is a host's or a network's.
constexpr absl::string_view kTakers[] = {"port", "portrange", "proto",
                                         "vlan", "less",      "greater"};

template <size_t kCount>
bool Has(const absl::string_view (&words)[kCount], absl::string_view word) {
  return std::count(std::begin(words), std::end(words), word) > 0;
}

// "443", "https", "8000-8080", "0x0806"
bool IsValue(absl::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) {
    return c == '-' || absl::ascii_isalnum(static_cast<unsigned char>(c));
  });
}

}  // namespace

bool IsPlainFilter(absl::string_view filter) {
  const std::string spaced = absl::StrReplaceAll(
      filter, {{"(", " ( "}, {")", " ) "}, {"&&", " and "}, {"||", " or "}});
  const Words words =
      absl::StrSplit(spaced, absl::ByAnyChar(" \t\n\r"), absl::SkipEmpty());
  bool value_may_follow = false;
  // "port 80 or 443": of the second number, too.
  bool of_ports = false;
  for (const absl::string_view word : words) {
    if (Has(kTakers, word)) {
      value_may_follow = true;
      of_ports = word == "port";
    } else if (Has(kBetween, word)) {
      value_may_follow = of_ports;
    } else if (Has(kPlainWords, word) || word == "(" || word == ")") {
      value_may_follow = of_ports = false;
    } else if (value_may_follow && IsValue(word)) {
      value_may_follow = false;
    } else {
      return false;
    }
  }
  return true;
}

absl::Status MayFilter(const Scope& scope, absl::string_view filter) {
  if (scope.anonymiser == nullptr || IsPlainFilter(filter)) {
    return absl::OkStatus();
  }
  if (scope.role == Role::kAdmin && !scope.for_alert) return absl::OkStatus();
  return absl::PermissionDeniedError(
      "open filter: it may speak of addresses, which this data source "
      "replaces (anonymize), so it is for administrators; others filter by "
      "protocol, port, vlan and length");
}

bool MayReadFilters(const Scope& scope) {
  return MaySee(scope, Shows::kPackets).ok();
}

bool TellsFilters(Kind kind) {
  return kind == Kind::kCapture || kind == Kind::kEvents;
}

bool IsNotForAll(const Scope& scope, Kind kind) {
  return ShownBy(kind) == Shows::kPackets ||
         (TellsFilters(kind) && MayReadFilters(scope));
}

}  // namespace xdplive::datasource
