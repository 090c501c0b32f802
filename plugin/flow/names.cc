#include "flow/names.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "absl/types/span.h"

namespace xdplive::flow {
namespace {

struct NumberName {
  uint16_t number;
  std::string_view name;
};

#include "name_tables.inc"

std::string_view Find(absl::Span<const NumberName> table, uint16_t number) {
  const auto it = std::lower_bound(
      table.begin(), table.end(), number,
      [](const NumberName& entry, uint16_t n) { return entry.number < n; });
  return it != table.end() && it->number == number ? it->name : "";
}

// Asked for every packet: by index instead of by search.
constexpr std::array<std::string_view, 256> kIpProtocolByNumber = [] {
  std::array<std::string_view, 256> names = {};
  for (const NumberName& entry : kIpProtocols) {
    names[entry.number] = entry.name;
  }
  return names;
}();

}  // namespace

std::string_view IpProtocolName(uint8_t protocol) {
  return kIpProtocolByNumber[protocol];
}

std::string_view EtherTypeName(uint16_t ethertype) {
  return Find(kEtherTypes, ethertype);
}

std::string_view PortName(uint8_t protocol, uint16_t port) {
  switch (protocol) {
    case IPPROTO_TCP:
      return Find(kTcpPorts, port);
    case IPPROTO_UDP:
      return Find(kUdpPorts, port);
    case IPPROTO_SCTP:
      return Find(kSctpPorts, port);
    default:
      return "";
  }
}

}  // namespace xdplive::flow
