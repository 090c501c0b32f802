#include "flow/dissect/datagram_info.h"

#include <algorithm>
#include <string_view>

#include "flow/text/address_text.h"
#include "flow/text/append_text.h"
#include "flow/text/text_escape.h"

namespace xdplive::flow {
namespace {

constexpr uint32_t kDhcpMagic = 0x63825363;  // RFC 2131, section 3
constexpr uint8_t kDhcpPad = 0;
constexpr uint8_t kDhcpOverload = 52;
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

struct DhcpOptions {
  uint8_t message_type = 0;  // 0: not there
  uint8_t overload = 0;      // bit 0: "file" holds options too; bit 1: "sname"
};

void ReadDhcpOptions(ByteReader options, DhcpOptions& found) {
  while (options.Has(1)) {
    const uint8_t code = options.U8();
    if (code == kDhcpEnd) break;
    if (code == kDhcpPad) continue;
    ByteReader value(options.Take(options.U8()));
    if (code == kDhcpOverload) found.overload = value.U8();
    if (code != kDhcpMessageType) continue;
    found.message_type = value.U8();
    return;
  }
}

// RFC 2132, 9.3: the options may go on in the fields for names.
uint8_t DhcpMessageType(Bytes server, Bytes file, ByteReader options) {
  DhcpOptions found;
  ReadDhcpOptions(options, found);
  if (found.message_type == 0 && (found.overload & 1) != 0) {
    ReadDhcpOptions(ByteReader(file), found);
  }
  if (found.message_type == 0 && (found.overload & 2) != 0) {
    ReadDhcpOptions(ByteReader(server), found);
  }
  return found.message_type;
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
  reader.Skip(10);  // rest of the address
  const Bytes server = reader.Take(64);
  const Bytes file = reader.Take(128);
  uint8_t type = 0;
  if (reader.U32() == kDhcpMagic) type = DhcpMessageType(server, file, reader);
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
  ByteReader reader(message);
  const uint8_t first = reader.U8();
  const int version = first >> 3 & 7;
  if (!reader.ok() || version < 1 || version > 4) return false;
  AppendText(line, "NTP Version ", version, ", ", kNtpModes[first & 7]);
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
    if (text.size() < kStarts[0].size()) message.WantMore();
    return false;
  }
  AppendFirstLine(message, line);
  return true;
}

}  // namespace xdplive::flow
