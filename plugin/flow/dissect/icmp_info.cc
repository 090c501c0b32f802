#include "flow/dissect/icmp_info.h"

#include <linux/icmp.h>

#include <string_view>

#include "flow/dissect/ip_info.h"
#include "flow/text/address_text.h"
#include "flow/text/append_text.h"
#include "flow/text/names.h"

namespace xdplive::flow {
namespace {

constexpr uint8_t kRouterAdvertisement = 9;
constexpr uint8_t kRouterSolicitation = 10;
// RFC 8335
constexpr uint8_t kExtendedEcho = 42;
constexpr uint8_t kExtendedEchoReply = 43;
constexpr size_t kHeader = 8;

constexpr std::string_view kUnreachableCodes[] = {
    "Network unreachable",
    "Host unreachable",
    "Protocol unreachable",
    "Port unreachable",
    "Fragmentation needed",
    "Source route failed",
    "Network unknown",
    "Host unknown",
    "Source host isolated",
    "Network administratively prohibited",
    "Host administratively prohibited",
    "Network unreachable for TOS",
    "Host unreachable for TOS",
    "Communication administratively filtered",
    "Host precedence violation",
    "Precedence cutoff in effect",
};

std::string_view TypeName(uint8_t type) {
  switch (type) {
    case ICMP_ECHOREPLY:
      return "Echo (ping) reply";
    case ICMP_DEST_UNREACH:
      return "Destination unreachable";
    case ICMP_SOURCE_QUENCH:
      return "Source quench (flow control)";
    case ICMP_REDIRECT:
      return "Redirect";
    case ICMP_ECHO:
      return "Echo (ping) request";
    case kRouterAdvertisement:
      return "Router advertisement";
    case kRouterSolicitation:
      return "Router solicitation";
    case ICMP_TIME_EXCEEDED:
      return "Time-to-live exceeded";
    case ICMP_PARAMETERPROB:
      return "Parameter problem";
    case ICMP_TIMESTAMP:
      return "Timestamp request";
    case ICMP_TIMESTAMPREPLY:
      return "Timestamp reply";
    case ICMP_INFO_REQUEST:
      return "Information request";
    case ICMP_INFO_REPLY:
      return "Information reply";
    case ICMP_ADDRESS:
      return "Address mask request";
    case ICMP_ADDRESSREPLY:
      return "Address mask reply";
    case kExtendedEcho:
      return "Extended Echo request";
    case kExtendedEchoReply:
      return "Extended Echo reply";
    default:
      return "";
  }
}

std::string_view CodeName(uint8_t type, uint8_t code) {
  if (type == ICMP_DEST_UNREACH && code < std::size(kUnreachableCodes)) {
    return kUnreachableCodes[code];
  }
  if (type == ICMP_TIME_EXCEEDED) {
    if (code == ICMP_EXC_TTL) return "Time to live exceeded in transit";
    if (code == ICMP_EXC_FRAGTIME) return "Fragment reassembly time exceeded";
  }
  if (type == ICMP_REDIRECT) {
    if (code == ICMP_REDIR_NET) return "Redirect for network";
    if (code == ICMP_REDIR_HOST) return "Redirect for host";
  }
  return "";
}

// The four bytes behind the checksum, where a type gives them a meaning.
void AppendRest(const FrameView& view, std::string& line) {
  ByteReader reader(view.transport);
  reader.Skip(4);
  if (!reader.Has(4)) return;
  const uint8_t type = view.headers.icmp_type;
  if (type == ICMP_REDIRECT) {
    line += ", gateway ";
    AppendIpv4(reader.Take(4), line);
  }
  if (type == ICMP_DEST_UNREACH && view.headers.icmp_code == ICMP_FRAG_NEEDED) {
    reader.Skip(2);
    AppendText(line, ", next-hop MTU ", reader.U16());
  }
}

bool QuotesPacket(uint8_t type) {
  return type == ICMP_DEST_UNREACH || type == ICMP_SOURCE_QUENCH ||
         type == ICMP_REDIRECT || type == ICMP_TIME_EXCEEDED ||
         type == ICMP_PARAMETERPROB;
}

void AppendEndpoint(Bytes address, uint16_t port, bool has_port,
                    std::string& line) {
  const bool brackets = has_port && address.size() == 16;
  if (brackets) line.push_back('[');
  AppendIp(address, line);
  if (brackets) line.push_back(']');
  if (has_port) AppendText(line, ":", port);
}

}  // namespace

void AppendEchoNumbers(const FrameView& view, std::string& line) {
  ByteReader reader(view.transport);
  reader.Skip(4);
  const uint16_t id = reader.U16();
  const uint16_t sequence = reader.U16();
  if (!reader.ok()) return;
  AppendText(line, " id=0x", Hex{id, 4}, " seq=", sequence);
}

void AppendQuotedPacket(const FrameView& view, std::string& line) {
  if (view.transport.size() < kHeader) {
    view.transport.WantMore();
    return;
  }
  const Bytes packet = view.transport.subspan(kHeader);
  const FrameView quoted = FrameView::IpInside(
      view, packet, view.transport_length - static_cast<uint32_t>(kHeader));
  if (quoted.headers.version == 0) return;
  const bool has_ports = quoted.Has(PARSED_PORTS);
  line += ": ";
  const std::string_view name = IpProtocolName(quoted.headers.protocol);
  if (name.empty()) line += "proto ";
  AppendProtocolName(quoted.headers.protocol, line);
  line.push_back(' ');
  AppendEndpoint(quoted.source_address(), quoted.headers.source_port, has_ports,
                 line);
  line += " → ";
  AppendEndpoint(quoted.destination_address(), quoted.headers.destination_port,
                 has_ports, line);
  if (quoted.Has(PARSED_LATER_FRAGMENT)) line += " (later fragment)";
}

void AppendIcmpInfo(const FrameView& view, std::string& line) {
  const uint8_t type = view.headers.icmp_type;
  const uint8_t code = view.headers.icmp_code;
  const std::string_view name = TypeName(type);
  if (name.empty()) {
    AppendText(line, "ICMP type ", type, " code ", code);
    return;
  }
  line += name;
  if (type == ICMP_ECHO || type == ICMP_ECHOREPLY) {
    AppendEchoNumbers(view, line);
    AppendText(line, " ttl=", view.headers.ttl);
    return;
  }
  const std::string_view code_name = CodeName(type, code);
  if (!code_name.empty()) AppendText(line, " (", code_name, ")");
  AppendRest(view, line);
  if (QuotesPacket(type)) AppendQuotedPacket(view, line);
}

}  // namespace xdplive::flow
