#include "flow/dissect/switch_info.h"

#include <string_view>

#include "flow/text/address_text.h"
#include "flow/text/append_text.h"
#include "flow/text/text_escape.h"

namespace xdplive::flow {
namespace {

constexpr int kMaxElements = 16;
constexpr size_t kMacLength = 6;

enum LldpType : uint8_t {
  kLldpEnd = 0,
  kLldpChassis = 1,
  kLldpPort = 2,
  kLldpTimeToLive = 3,
  kLldpSystemName = 5,
};

enum CdpType : uint16_t { kCdpDevice = 1, kCdpPort = 3 };

// Chassis and port ids: subtype, then a MAC, an address or text.
void AppendLldpId(std::string_view word, uint8_t mac_subtype, ByteReader value,
                  std::string& line) {
  const uint8_t subtype = value.U8();
  AppendText(line, word);
  // IANA "Address Family Numbers", in front of the address.
  constexpr uint8_t kFamilyIpv4[] = {1}, kFamilyIpv6[] = {2};
  if (subtype == mac_subtype && value.left() == kMacLength) {
    AppendMac(value.rest(), line);
  } else if (value.left() == 5 && value.rest().first(1) == Bytes(kFamilyIpv4)) {
    AppendIpv4(value.rest().subspan(1), line);
  } else if (value.left() == 17 &&
             value.rest().first(1) == Bytes(kFamilyIpv6)) {
    AppendIpv6(value.rest().subspan(1), line);
  } else {
    AppendEscaped(value.rest(), line);
  }
}

void AppendLldpElement(uint8_t type, ByteReader value, std::string& line) {
  switch (type) {
    case kLldpChassis:
      AppendLldpId("LLDP chassis ", 4, value, line);
      break;
    case kLldpPort:
      AppendLldpId(", port ", 3, value, line);
      break;
    case kLldpTimeToLive:
      AppendText(line, ", ttl ", value.U16());
      break;
    case kLldpSystemName:
      line += ", system name ";
      AppendEscaped(value.rest(), line);
      break;
    default:
      break;
  }
}

// IEEE 802.1D, 9.2.5: four bits of priority, and the VLAN or instance.
void AppendBridge(ByteReader& reader, std::string& line) {
  constexpr uint16_t kPriorityMask = 0xf000;
  const uint16_t priority = reader.U16();
  AppendText(line, priority & kPriorityMask, "/", priority & ~kPriorityMask,
             "/");
  AppendMac(reader.Take(kMacLength), line);
}

}  // namespace

bool AppendStpInfo(Bytes body, std::string& line) {
  ByteReader reader(body);
  reader.Skip(2);
  const uint8_t version = reader.U8();
  const uint8_t type = reader.U8();
  if (!reader.ok()) return false;
  constexpr uint8_t kTopologyChange = 0x80;
  if (type == kTopologyChange) {
    line += "Topology Change Notification";
    return true;
  }
  if (!reader.Has(22)) return false;
  reader.Skip(1);
  line += version == 0   ? "Conf. Root = "
          : version == 2 ? "RST. Root = "
                         : "MST. Root = ";
  AppendBridge(reader, line);
  AppendText(line, " Cost = ", reader.U32());
  reader.Skip(8);
  if (reader.Has(2)) {
    AppendText(line, " Port = 0x", Hex{reader.U16(), 4});
  }
  return true;
}

bool AppendLacpInfo(Bytes body, std::string& line) {
  ByteReader reader(body);
  reader.Skip(1);
  const uint8_t version = reader.U8();
  constexpr size_t kActorAndPartner = 40;
  if (!reader.Has(kActorAndPartner)) return false;
  AppendText(line, "LACP v", version);
  for (const std::string_view word : {" actor ", ", partner "}) {
    reader.Skip(4);  // type, length, system priority
    line += word;
    AppendMac(reader.Take(kMacLength), line);
    AppendText(line, " key ", reader.U16());
    reader.Skip(2);
    AppendText(line, " port ", reader.U16());
    reader.Skip(4);
  }
  return true;
}

bool AppendLldpInfo(Bytes body, std::string& line) {
  ByteReader reader(body);
  for (int i = 0; i < kMaxElements && reader.Has(2); ++i) {
    const uint16_t head = reader.U16();
    const auto type = static_cast<uint8_t>(head >> 9);
    // The chassis id comes first, and once, in every LLDP frame.
    if ((i == 0) != (type == kLldpChassis)) return i > 0;
    if (type == kLldpEnd) break;
    const ByteReader value(reader.Take(head & 0x1ff));
    if (!reader.ok()) return i > 0;
    AppendLldpElement(type, value, line);
  }
  return reader.left() < body.size();
}

bool AppendCdpInfo(Bytes body, std::string& line) {
  ByteReader reader(body);
  reader.Skip(4);  // version, time to live, checksum
  bool found = false;
  for (int i = 0; i < kMaxElements && reader.Has(4); ++i) {
    const uint16_t type = reader.U16();
    const uint16_t length = reader.U16();
    if (length < 4) break;
    const Bytes value = reader.TakeUpTo(length - 4);
    if (type != kCdpDevice && type != kCdpPort) continue;
    AppendText(line, found ? ", " : "CDP ",
               type == kCdpDevice ? "device " : "port ");
    AppendEscaped(value, line);
    found = true;
  }
  return found;
}

}  // namespace xdplive::flow
