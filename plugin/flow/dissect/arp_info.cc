#include "flow/dissect/arp_info.h"

#include <algorithm>

#include "flow/text/address_text.h"
#include "flow/text/append_text.h"

namespace xdplive::flow {
namespace {

enum Operation : uint16_t {
  kRequest = 1,
  kReply = 2,
  kReverseRequest = 3,
  kReverseReply = 4,
  // RFC 2390: which address has this MAC?
  kInverseRequest = 8,
  kInverseReply = 9,
};

struct Addresses {
  Bytes sender_mac;
  Bytes sender_ip;
  Bytes target_mac;
  Bytes target_ip;
};

bool IsUnspecified(Bytes address) {
  return std::all_of(address.begin(), address.end(),
                     [](uint8_t byte) { return byte == 0; });
}

void AppendRequest(const Addresses& arp, std::string& line) {
  if (arp.sender_ip == arp.target_ip) {
    line += "ARP Announcement for ";
    AppendIp(arp.sender_ip, line);
    return;
  }
  line += "Who has ";
  AppendIp(arp.target_ip, line);
  if (IsUnspecified(arp.sender_ip)) {
    line += "? (ARP Probe)";
    return;
  }
  line += "? Tell ";
  AppendIp(arp.sender_ip, line);
}

void AppendReply(const Addresses& arp, std::string& line) {
  if (arp.sender_ip == arp.target_ip) {
    line += "Gratuitous ARP for ";
    AppendIp(arp.sender_ip, line);
    line += " (Reply), ";
  }
  AppendIp(arp.sender_ip, line);
  line += " is at ";
  AppendMac(arp.sender_mac, line);
}

void AppendReverse(const Addresses& arp, bool reply, std::string& line) {
  if (!reply) line += "Who is ";
  AppendMac(arp.target_mac, line);
  line += reply ? " is at " : "? Tell ";
  if (reply) {
    AppendIp(arp.target_ip, line);
  } else {
    AppendMac(arp.sender_mac, line);
  }
}

}  // namespace

bool AppendArpInfo(Bytes packet, std::string& line) {
  ByteReader reader(packet);
  reader.Skip(4);
  const uint8_t hardware_length = reader.U8();
  const uint8_t protocol_length = reader.U8();
  const uint16_t operation = reader.U16();
  Addresses arp;
  arp.sender_mac = reader.Take(hardware_length);
  arp.sender_ip = reader.Take(protocol_length);
  arp.target_mac = reader.Take(hardware_length);
  arp.target_ip = reader.Take(protocol_length);
  constexpr size_t kIpv4 = 4;
  if (!reader.ok() || protocol_length != kIpv4) return false;
  switch (operation) {
    case kRequest:
      AppendRequest(arp, line);
      break;
    case kReply:
      AppendReply(arp, line);
      break;
    case kReverseRequest:
    case kReverseReply:
      AppendReverse(arp, operation == kReverseReply, line);
      break;
    case kInverseRequest:
      AppendReverse(arp, false, line);
      break;
    case kInverseReply:
      AppendMac(arp.sender_mac, line);
      line += " is at ";
      AppendIp(arp.sender_ip, line);
      break;
    default:
      AppendText(line, "Unknown ARP operation ", operation);
  }
  return true;
}

}  // namespace xdplive::flow
