#include "flow/tunnel_info.h"

#include <netinet/in.h>

#include <string_view>

#include "flow/address_text.h"
#include "flow/append_text.h"
#include "flow/names.h"

namespace xdplive::flow {
namespace {

constexpr uint8_t kIpip = 4;

bool AppendGre(ByteReader reader, std::string& line) {
  reader.Skip(2);
  const uint16_t ethertype = reader.U16();
  if (!reader.ok()) return false;
  const std::string_view name = EtherTypeName(ethertype);
  line += "GRE, encapsulated ";
  if (name.empty()) {
    AppendText(line, "0x", Hex{ethertype, 4});
  } else {
    line += name;
  }
  return true;
}

bool AppendInnerIp(uint8_t protocol, ByteReader reader, std::string& line) {
  const size_t address_size = protocol == kIpip ? 4 : 16;
  reader.Skip(protocol == kIpip ? 12 : 8);
  const Bytes source = reader.Take(address_size);
  const Bytes destination = reader.Take(address_size);
  if (!reader.ok()) return false;
  line += protocol == kIpip ? "Encapsulated IPv4 " : "Encapsulated IPv6 ";
  AppendIp(source, line);
  line += " → ";
  AppendIp(destination, line);
  return true;
}

bool AppendSecurity(std::string_view name, ByteReader reader,
                    std::string& line) {
  const uint32_t index = reader.U32();
  const uint32_t sequence = reader.U32();
  if (!reader.ok()) return false;
  AppendText(line, name, " (SPI=0x", Hex{index, 8}, ") Seq=", sequence);
  return true;
}

}  // namespace

bool AppendTunnelInfo(uint8_t protocol, Bytes payload, std::string& line) {
  ByteReader reader(payload);
  switch (protocol) {
    case IPPROTO_GRE:
      return AppendGre(reader, line);
    case kIpip:
    case IPPROTO_IPV6:
      return AppendInnerIp(protocol, reader, line);
    case IPPROTO_ESP:
      return AppendSecurity("ESP", reader, line);
    case IPPROTO_AH:
      reader.Skip(4);
      return AppendSecurity("AH", reader, line);
    default:
      return false;
  }
}

}  // namespace xdplive::flow
