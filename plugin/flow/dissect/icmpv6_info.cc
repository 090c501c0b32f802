#include "flow/dissect/icmpv6_info.h"

#include <string_view>

#include "flow/dissect/icmp_info.h"
#include "flow/dissect/membership_info.h"
#include "flow/text/address_text.h"
#include "flow/text/append_text.h"

namespace xdplive::flow {
namespace {

// IANA "ICMPv6 type numbers".
enum Type : uint8_t {
  kUnreachable = 1,
  kPacketTooBig = 2,
  kTimeExceeded = 3,
  kParameterProblem = 4,
  kEchoRequest = 128,
  kEchoReply = 129,
  kListenerQuery = 130,
  kListenerReport = 131,
  kListenerDone = 132,
  kRouterSolicitation = 133,
  kRouterAdvertisement = 134,
  kNeighborSolicitation = 135,
  kNeighborAdvertisement = 136,
  kRedirect = 137,
  kNodeQuery = 139,
  kNodeResponse = 140,
  kListenerReport2 = 143,
  kRouting = 155,
  kExtendedEcho = 160,
  kExtendedEchoReply = 161,
};

enum NeighborOption : uint8_t {
  kSourceLinkAddress = 1,
  kTargetLinkAddress = 2,
};

constexpr int kMaxOptions = 8;
constexpr size_t kMacLength = 6;

constexpr std::string_view kUnreachableCodes[] = {
    "no route to destination",
    "administratively prohibited",
    "beyond scope of source address",
    "Address unreachable",
    "Port unreachable",
    "source address failed ingress/egress policy",
    "reject route to destination",
};

constexpr std::string_view kProblemCodes[] = {
    "erroneous header field",
    "unrecognized next header",
    "unrecognized IPv6 option",
};

std::string_view TypeName(uint8_t type) {
  switch (type) {
    case kUnreachable:
      return "Destination Unreachable";
    case kPacketTooBig:
      return "Packet Too Big";
    case kTimeExceeded:
      return "Time Exceeded";
    case kParameterProblem:
      return "Parameter Problem";
    case kEchoRequest:
      return "Echo (ping) request";
    case kEchoReply:
      return "Echo (ping) reply";
    case kListenerQuery:
      return "Multicast Listener Query";
    case kListenerReport:
      return "Multicast Listener Report";
    case kListenerDone:
      return "Multicast Listener Done";
    case kRouterSolicitation:
      return "Router Solicitation";
    case kRouterAdvertisement:
      return "Router Advertisement";
    case kNeighborSolicitation:
      return "Neighbor Solicitation";
    case kNeighborAdvertisement:
      return "Neighbor Advertisement";
    case kRedirect:
      return "Redirect";
    case kNodeQuery:
      return "Node Information Query";
    case kNodeResponse:
      return "Node Information Reply";
    case kListenerReport2:
      return "Multicast Listener Report Message v2";
    case kRouting:
      return "RPL Control";
    case kExtendedEcho:
      return "Extended Echo request";
    case kExtendedEchoReply:
      return "Extended Echo reply";
    default:
      return "";
  }
}

// The MAC in the option `wanted`; none where the options do not hold it.
Bytes LinkAddress(ByteReader options, NeighborOption wanted) {
  for (int i = 0; i < kMaxOptions && options.Has(8); ++i) {
    const uint8_t type = options.U8();
    const uint8_t units = options.U8();  // of eight bytes, these two included
    if (units == 0) return {};
    if (type == wanted) return options.Take(kMacLength);
    options.Skip(units * size_t{8} - 2);
  }
  return {};
}

void AppendLinkAddress(std::string_view word, ByteReader options,
                       NeighborOption wanted, std::string& line) {
  const Bytes mac = LinkAddress(options, wanted);
  if (mac.empty()) return;
  AppendText(line, word);
  AppendMac(mac, line);
}

void AppendSolicitation(ByteReader body, std::string& line) {
  body.Skip(4);
  const Bytes target = body.Take(16);
  if (target.empty()) return;
  line += " for ";
  AppendIpv6(target, line);
  AppendLinkAddress(" from ", body, kSourceLinkAddress, line);
}

void AppendAdvertisement(ByteReader body, std::string& line) {
  const uint32_t bits = body.U32() >> 29;
  const Bytes target = body.Take(16);
  if (target.empty()) return;
  line.push_back(' ');
  AppendIpv6(target, line);
  constexpr std::string_view kBits[] = {
      "",       " (ovr)",      " (sol)",      " (sol, ovr)",
      " (rtr)", " (rtr, ovr)", " (rtr, sol)", " (rtr, sol, ovr)"};
  line += kBits[bits];
  AppendLinkAddress(" is at ", body, kTargetLinkAddress, line);
}

void AppendRouterAdvertisement(ByteReader body, std::string& line) {
  body.Skip(2);
  const uint16_t lifetime = body.U16();
  body.Skip(8);
  if (!body.ok()) return;
  AppendLinkAddress(" from ", body, kSourceLinkAddress, line);
  AppendText(line, " lifetime=", lifetime, "s");
}

void AppendGroup(std::string_view word, ByteReader body, std::string& line) {
  body.Skip(4);
  const Bytes group = body.Take(16);
  if (group.empty()) return;
  AppendText(line, word);
  AppendIpv6(group, line);
}

void AppendCode(const FrameView& view, ByteReader body, std::string& line) {
  const uint8_t code = view.headers.icmp_code;
  switch (view.headers.icmp_type) {
    case kUnreachable:
      if (code < std::size(kUnreachableCodes)) {
        AppendText(line, " (", kUnreachableCodes[code], ")");
      }
      break;
    case kTimeExceeded:
      line += code == 0 ? " (hop limit exceeded in transit)"
                        : " (fragment reassembly time exceeded)";
      break;
    case kParameterProblem:
      if (code < std::size(kProblemCodes)) {
        AppendText(line, " (", kProblemCodes[code], ")");
      }
      break;
    case kPacketTooBig:
      if (body.Has(4)) AppendText(line, ", MTU ", body.U32());
      break;
    default:
      break;
  }
  AppendQuotedPacket(view, line);
}

void AppendBody(const FrameView& view, ByteReader body, std::string& line) {
  switch (view.headers.icmp_type) {
    case kUnreachable:
    case kPacketTooBig:
    case kTimeExceeded:
    case kParameterProblem:
      AppendCode(view, body, line);
      break;
    case kEchoRequest:
    case kEchoReply:
      AppendEchoNumbers(view, line);
      AppendText(line, " hop limit=", view.headers.ttl);
      break;
    case kListenerQuery:
    case kListenerReport:
    case kListenerDone:
      AppendGroup(" for ", body, line);
      break;
    case kListenerReport2:
      AppendMembership(body, 16, line);
      break;
    case kRouterSolicitation:
      body.Skip(4);
      AppendLinkAddress(" from ", body, kSourceLinkAddress, line);
      break;
    case kRouterAdvertisement:
      AppendRouterAdvertisement(body, line);
      break;
    case kNeighborSolicitation:
      AppendSolicitation(body, line);
      break;
    case kNeighborAdvertisement:
      AppendAdvertisement(body, line);
      break;
    case kRedirect:
      AppendGroup(" is at ", body, line);
      break;
    default:
      break;
  }
}

}  // namespace

void AppendIcmpv6Info(const FrameView& view, std::string& line) {
  const std::string_view name = TypeName(view.headers.icmp_type);
  if (name.empty()) {
    AppendText(line, "ICMPv6 type ", view.headers.icmp_type, " code ",
               view.headers.icmp_code);
    return;
  }
  line += name;
  ByteReader body(view.transport);
  body.Skip(4);
  AppendBody(view, body, line);
}

}  // namespace xdplive::flow
