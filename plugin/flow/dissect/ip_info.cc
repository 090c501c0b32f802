#include "flow/dissect/ip_info.h"

#include <netinet/in.h>

#include "flow/dissect/icmp_info.h"
#include "flow/dissect/icmpv6_info.h"
#include "flow/dissect/port_info.h"
#include "flow/dissect/routing_info.h"
#include "flow/dissect/sctp_info.h"
#include "flow/dissect/tcp_info.h"
#include "flow/dissect/tunnel_info.h"
#include "flow/dissect/udp_info.h"
#include "flow/text/append_text.h"
#include "flow/text/names.h"

namespace xdplive::flow {
namespace {

struct Fragment {
  uint32_t offset = 0;  // bytes
  uint32_t id = 0;
  bool known = false;
};

Fragment Ipv4Fragment(Bytes network) {
  ByteReader reader(network);
  reader.Skip(4);
  const uint32_t id = reader.U16();
  const uint32_t offset = (reader.U16() & 0x1fff) * 8u;
  return {.offset = offset, .id = id, .known = reader.ok()};
}

// Looks for the fragment header among the extension headers.
Fragment Ipv6Fragment(const FrameView& view) {
  ByteReader reader(view.network);
  reader.Skip(6);
  uint8_t next = reader.U8();
  reader.Skip(33);
  while (reader.Has(8) && next != IPPROTO_FRAGMENT) {
    const uint8_t type = next;
    next = reader.U8();
    const size_t length = reader.U8();
    reader.Skip(type == IPPROTO_AH ? length * 4 + 6 : length * 8 + 6);
  }
  reader.Skip(2);
  const uint32_t offset = reader.U16() & 0xfff8;
  const uint32_t id = reader.U32();
  return {.offset = offset, .id = id, .known = reader.ok()};
}

void AppendFragment(const FrameView& view, std::string& line) {
  const bool v4 = view.headers.version == 4;
  const Fragment fragment =
      v4 ? Ipv4Fragment(view.network) : Ipv6Fragment(view);
  AppendText(line, "Fragmented IPv", view.headers.version, " protocol (proto=");
  AppendProtocolName(view.headers.protocol, line);
  if (fragment.known) {
    AppendText(line, ", off=", fragment.offset,
               ", ID=", Hex{fragment.id, v4 ? 4 : 8});
  }
  line += ")";
}

// False where nothing is known beyond the protocol's name.
bool AppendUpperLayer(const FrameView& view, std::string& line) {
  switch (view.headers.protocol) {
    case IPPROTO_TCP:
      if (!view.Has(PARSED_PORTS)) return false;
      AppendTcpInfo(view, line);
      return true;
    case IPPROTO_UDP:
    case IPPROTO_UDPLITE:
      if (!view.Has(PARSED_PORTS)) return false;
      AppendUdpInfo(view, line);
      return true;
    case IPPROTO_SCTP:
      if (!view.Has(PARSED_PORTS)) return false;
      AppendSctpInfo(view, line);
      return true;
    case IPPROTO_ICMP:
      if (!view.Has(PARSED_ICMP)) return false;
      AppendIcmpInfo(view, line);
      return true;
    case IPPROTO_ICMPV6:
      if (!view.Has(PARSED_ICMP)) return false;
      AppendIcmpv6Info(view, line);
      return true;
    default:
      return AppendTunnelInfo(view, line) ||
             AppendRoutingInfo(view.headers.protocol, view.transport, line);
  }
}

}  // namespace

void AppendProtocolName(uint8_t protocol, std::string& line) {
  const std::string_view name = IpProtocolName(protocol);
  if (name.empty()) {
    AppendText(line, protocol);
  } else {
    line += name;
  }
}

void AppendIpInfo(const FrameView& view, std::string& line) {
  if (view.Has(PARSED_FRAGMENT)) AppendFragment(view, line);
  if (view.Has(PARSED_LATER_FRAGMENT)) return;
  if (view.Has(PARSED_FRAGMENT)) line.push_back(' ');
  if (AppendUpperLayer(view, line)) return;
  if (view.Has(PARSED_PORTS)) {
    AppendPorts(view.headers, line);
  } else {
    if (IpProtocolName(view.headers.protocol).empty()) line += "IP protocol ";
    AppendProtocolName(view.headers.protocol, line);
  }
  if (view.headers.transport_offset != 0) {
    AppendText(line, " Len=", view.transport_length);
  }
}

}  // namespace xdplive::flow
