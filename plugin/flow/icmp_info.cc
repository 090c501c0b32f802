#include "flow/icmp_info.h"

#include <linux/icmp.h>
#include <netinet/in.h>

#include <string_view>

#include "flow/address_text.h"
#include "flow/append_text.h"
#include "flow/names.h"

namespace xdplive::flow {
namespace {

constexpr uint8_t kRouterAdvertisement = 9;
constexpr uint8_t kRouterSolicitation = 10;
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
  if (reader.left() < 4) return;
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

struct Quoted {
  uint8_t protocol = 0;
  Bytes source;
  Bytes destination;
  Bytes transport;
};

bool ReadQuoted(Bytes packet, Quoted& quoted) {
  ByteReader reader(packet);
  const uint8_t first = reader.U8();
  if (first >> 4 == 4) {
    reader.Skip(8);
    quoted.protocol = reader.U8();
    reader.Skip(2);
    quoted.source = reader.Take(4);
    quoted.destination = reader.Take(4);
    const size_t header_length = (first & 0xf) * size_t{4};
    if (header_length > 20) reader.Skip(header_length - 20);
  } else if (first >> 4 == 6) {
    reader.Skip(5);
    quoted.protocol = reader.U8();
    reader.Skip(1);
    quoted.source = reader.Take(16);
    quoted.destination = reader.Take(16);
  } else {
    return false;
  }
  quoted.transport = reader.rest();
  return !quoted.destination.empty();
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
  Quoted quoted;
  if (view.transport.size() < kHeader ||
      !ReadQuoted(view.transport.subspan(kHeader), quoted)) {
    return;
  }
  ByteReader reader(quoted.transport);
  const uint16_t source_port = reader.U16();
  const uint16_t destination_port = reader.U16();
  const bool has_ports = reader.ok() && (quoted.protocol == IPPROTO_TCP ||
                                         quoted.protocol == IPPROTO_UDP ||
                                         quoted.protocol == IPPROTO_SCTP);
  line += ": ";
  const std::string_view name = IpProtocolName(quoted.protocol);
  if (name.empty()) {
    AppendText(line, "proto ", quoted.protocol);
  } else {
    line += name;
  }
  line.push_back(' ');
  AppendEndpoint(quoted.source, source_port, has_ports, line);
  line += " → ";
  AppendEndpoint(quoted.destination, destination_port, has_ports, line);
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
