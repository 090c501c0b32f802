#include "flow/text/names.h"

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
  bool spoken = false;  // of spoken_names.txt
};

#include "name_tables.inc"

const NumberName* Find(absl::Span<const NumberName> table, uint16_t number) {
  const auto it = std::lower_bound(
      table.begin(), table.end(), number,
      [](const NumberName& entry, uint16_t n) { return entry.number < n; });
  return it != table.end() && it->number == number ? it : nullptr;
}

std::string_view NameOf(const NumberName* found) {
  return found != nullptr ? found->name : "";
}

absl::Span<const NumberName> PortsOf(uint8_t protocol) {
  switch (protocol) {
    case IPPROTO_TCP:
      return kTcpPorts;
    case IPPROTO_UDP:
      return kUdpPorts;
    case IPPROTO_SCTP:
      return kSctpPorts;
    default:
      return {};
  }
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
  return NameOf(Find(kEtherTypes, ethertype));
}

std::string_view PortName(uint8_t protocol, uint16_t port) {
  return NameOf(Find(PortsOf(protocol), port));
}

std::string_view ServiceName(uint8_t protocol, uint16_t one, uint16_t other) {
  constexpr uint16_t kWellKnown = 1024;
  const absl::Span<const NumberName> ports = PortsOf(protocol);
  const NumberName* low = Find(ports, std::min(one, other));
  const NumberName* high = Find(ports, std::max(one, other));
  if (low == nullptr) return NameOf(high);
  const bool prefer_high = low->number >= kWellKnown && !low->spoken &&
                           high != nullptr && high->spoken;
  return prefer_high ? high->name : low->name;
}

}  // namespace xdplive::flow
