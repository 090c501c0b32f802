#include "flow/dissect/llc.h"

#include "flow/text/names.h"

namespace xdplive::flow {
namespace {

// IEEE "LLC Address" and Novell's raw 802.3, which has no LLC header.
enum ServiceAccessPoint : uint8_t {
  kSpanningTree = 0x42,
  kSnap = 0xaa,
  kNetware = 0xe0,
  kNetBios = 0xf0,
  kOsi = 0xfe,
  kRawIpx = 0xff,
};

constexpr uint32_t kEthernetOui = 0x000000;
constexpr uint32_t kBridgedOui = 0x0000f8;
constexpr uint32_t kCiscoOui = 0x00000c;
constexpr uint32_t kAppleOui = 0x080007;

std::string_view CiscoName(uint16_t protocol_id) {
  switch (protocol_id) {
    case 0x010b:
      return "STP";  // per VLAN
    case 0x0111:
      return "UDLD";
    case 0x2000:
      return "CDP";
    case 0x2003:
      return "VTP";
    case 0x2004:
      return "DTP";
    default:
      return "SNAP";
  }
}

LinkPayload ReadSnap(ByteReader reader) {
  const uint32_t oui = reader.U24();
  const uint16_t protocol_id = reader.U16();
  std::string_view name = "SNAP";
  if (!reader.ok()) return {.protocol = name, .body = {}};
  if (oui == kCiscoOui) name = CiscoName(protocol_id);
  if (oui == kEthernetOui || oui == kBridgedOui || oui == kAppleOui) {
    const std::string_view known = EtherTypeName(protocol_id);
    if (!known.empty()) name = known;
  }
  return {.protocol = name, .body = reader.rest()};
}

// ISO 9577: the first byte names the network layer protocol.
std::string_view OsiName(Bytes body) {
  const uint8_t id = ByteReader(body).U8();
  return id == 0x81   ? "CLNP"
         : id == 0x82 ? "ES-IS"
         : id == 0x83 ? "IS-IS"
                      : "OSI";
}

}  // namespace

LinkPayload ReadLlc(Bytes bytes) {
  ByteReader reader(bytes);
  const uint8_t destination = reader.U8();
  const uint8_t source = reader.U8();
  const uint8_t control = reader.U8();
  if (!reader.ok()) return {.protocol = "LLC", .body = {}};
  if (destination == kRawIpx && source == kRawIpx) {
    return {.protocol = "IPX", .body = bytes};
  }
  // Unnumbered frames have one control byte, the others two.
  if ((control & 3) != 3) reader.Skip(1);
  switch (destination) {
    case kSpanningTree:
      return {.protocol = "STP", .body = reader.rest()};
    case kSnap:
      return ReadSnap(reader);
    case kNetware:
      return {.protocol = "IPX", .body = reader.rest()};
    case kNetBios:
      return {.protocol = "NetBIOS", .body = reader.rest()};
    case kOsi:
      return {.protocol = OsiName(reader.rest()), .body = reader.rest()};
    default:
      return {.protocol = "LLC", .body = reader.rest()};
  }
}

}  // namespace xdplive::flow
