#include "flow/datagram_info.h"

#include <algorithm>
#include <string_view>

#include "flow/address_text.h"
#include "flow/append_text.h"
#include "flow/text_escape.h"

namespace xdplive::flow {
namespace {

constexpr uint32_t kDhcpMagic = 0x63825363;  // RFC 2131, section 3
constexpr uint8_t kDhcpPad = 0;
constexpr uint8_t kDhcpMessageType = 53;
constexpr uint8_t kDhcpEnd = 255;

constexpr std::string_view kDhcpMessages[] = {"",        "Discover", "Offer",
                                              "Request", "Decline",  "ACK",
                                              "NAK",     "Release",  "Inform"};

constexpr std::string_view kDhcpv6Messages[] = {
    "",           "Solicit",    "Advertise",   "Request",
    "Confirm",    "Renew",      "Rebind",      "Reply",
    "Release",    "Decline",    "Reconfigure", "Information-request",
    "Relay-forw", "Relay-reply"};

constexpr std::string_view kNtpModes[] = {
    "reserved", "symmetric active", "symmetric passive", "client",
    "server",   "broadcast",        "control",           "private"};

constexpr std::string_view kQuicPackets[] = {"Initial", "0-RTT", "Handshake",
                                             "Retry"};

// The option 53 among `options`; 0 where it is not there.
uint8_t DhcpMessageType(ByteReader options) {
  while (options.left() > 0) {
    const uint8_t code = options.U8();
    if (code == kDhcpEnd) break;
    if (code == kDhcpPad) continue;
    ByteReader value(options.Take(options.U8()));
    if (code == kDhcpMessageType) return value.U8();
  }
  return 0;
}

}  // namespace

bool AppendDhcpInfo(Bytes message, std::string& line) {
  ByteReader reader(message);
  const uint8_t operation = reader.U8();
  reader.Skip(3);
  const uint32_t transaction = reader.U32();
  reader.Skip(20);
  const Bytes client_mac = reader.Take(6);
  if (!reader.ok() || operation < 1 || operation > 2) return false;
  reader.Skip(10 + 64 + 128);  // rest of the address, server and file names
  uint8_t type = 0;
  if (reader.U32() == kDhcpMagic) type = DhcpMessageType(reader);
  if (type > 0 && type < std::size(kDhcpMessages)) {
    AppendText(line, "DHCP ", kDhcpMessages[type]);
  } else {
    line += operation == 1 ? "Boot Request" : "Boot Reply";
  }
  line += operation == 1 ? " from " : " to ";
  AppendMac(client_mac, line);
  AppendText(line, " xid=0x", Hex{transaction, 8});
  return true;
}

bool AppendDhcpv6Info(Bytes message, std::string& line) {
  ByteReader reader(message);
  const uint8_t type = reader.U8();
  const uint32_t transaction = reader.U24();
  if (!reader.ok() || type < 1 || type >= std::size(kDhcpv6Messages)) {
    return false;
  }
  AppendText(line, "DHCPv6 ", kDhcpv6Messages[type]);
  const bool relayed = type >= 12;
  if (!relayed) {
    AppendText(line, " xid=0x", Hex{transaction, 6});
  }
  return true;
}

bool AppendNtpInfo(Bytes message, std::string& line) {
  if (message.empty()) return false;
  const int version = message[0] >> 3 & 7;
  if (version < 1 || version > 4) return false;
  AppendText(line, "NTP Version ", version, ", ", kNtpModes[message[0] & 7]);
  return true;
}

bool AppendQuicInfo(Bytes message, std::string& line) {
  ByteReader reader(message);
  const uint8_t first = reader.U8();
  const uint32_t version = reader.U32();
  const uint8_t id_length = reader.U8();
  const Bytes destination_id = reader.Take(id_length);
  constexpr uint8_t kLongHeaderAndFixedBit = 0xc0;
  if (!reader.ok() || version != 1 || id_length > 20 ||
      (first & kLongHeaderAndFixedBit) != kLongHeaderAndFixedBit) {
    return false;
  }
  AppendText(line, "QUIC ", kQuicPackets[first >> 4 & 3], ", DCID=");
  for (const uint8_t byte : destination_id) {
    AppendText(line, Hex{byte, 2});
  }
  return true;
}

bool AppendSsdpInfo(Bytes message, std::string& line) {
  constexpr std::string_view kStarts[] = {"M-SEARCH ", "NOTIFY ", "HTTP/1."};
  const std::string_view text(reinterpret_cast<const char*>(message.data()),
                              message.size());
  if (std::none_of(std::begin(kStarts), std::end(kStarts),
                   [text](std::string_view start) {
                     return text.substr(0, start.size()) == start;
                   })) {
    return false;
  }
  AppendFirstLine(message, line);
  return true;
}

}  // namespace xdplive::flow
