#include "kit/cc/message_builder.h"

#include "kit/cc/packet_builder.h"
#include "kit/cc/wire_bytes.h"

namespace xdplive::testing {
namespace {

constexpr uint16_t kClassIn = 1;
constexpr uint16_t kRecursionDesired = 0x0100;
constexpr uint16_t kResponse = 0x8180;

}  // namespace

std::vector<uint8_t> DnsMessage(uint16_t id, uint16_t flags, uint16_t questions,
                                uint16_t answers,
                                const std::vector<uint8_t>& body) {
  WireBytes bytes;
  bytes.U16(id).U16(flags).U16(questions).U16(answers).U32(0).Append(body);
  return bytes.Take();
}

std::vector<uint8_t> DnsQuery(uint16_t id, std::string_view name,
                              uint16_t type) {
  return DnsMessage(id, kRecursionDesired, 1, 0,
                    WireBytes().DnsName(name).U16(type).U16(kClassIn).Take());
}

std::vector<uint8_t> DnsAddressResponse(uint16_t id, std::string_view name,
                                        std::string_view address) {
  WireBytes body;
  body.DnsName(name).U16(1).U16(kClassIn);
  body.U16(0xc00c).U16(1).U16(kClassIn).U32(300).U16(4).Ip(address);
  return DnsMessage(id, kResponse, 1, 1, body.Take());
}

std::vector<uint8_t> DhcpDiscover(std::string_view client_mac) {
  WireBytes bytes;
  bytes.U8(1).U8(1).U8(6).U8(0).U32(0x12345678).U32(0);
  bytes.Append(ByteVector(16, 0)).Mac(client_mac);
  bytes.Append(ByteVector(10 + 64 + 128, 0)).U32(0x63825363);
  bytes.U8(53).U8(1).U8(1).U8(255);
  return bytes.Take();
}

std::vector<uint8_t> QuotedIpv4Udp(std::string_view source,
                                   uint16_t source_port,
                                   std::string_view destination,
                                   uint16_t destination_port) {
  return Packet()
      .Ipv4(source, destination)
      .Udp(source_port, destination_port)
      .Bytes();
}

std::vector<uint8_t> NeighborMessage(std::string_view target,
                                     uint8_t option_type,
                                     std::string_view mac) {
  return WireBytes().Ip(target).U8(option_type).U8(1).Mac(mac).Take();
}

std::vector<uint8_t> RapidSpanningTree() {
  WireBytes bytes;
  bytes.U16(0).U8(2).U8(2).U8(0x3c);
  bytes.U16(32768).Mac("02:00:00:00:00:0a").U32(4);
  bytes.U16(32768).Mac("02:00:00:00:00:0b").U16(0x8001);
  bytes.U16(0x0100).U16(0x1400).U16(0x0200).U16(0x0f00).U8(0);
  return bytes.Take();
}

std::vector<uint8_t> CiscoDiscovery(std::string_view device,
                                    std::string_view port) {
  WireBytes bytes;
  bytes.U8(2).U8(180).U16(0);
  bytes.U16(1).U16(4 + device.size()).Text(device);
  bytes.U16(3).U16(4 + port.size()).Text(port);
  return bytes.Take();
}

std::vector<uint8_t> LinkLayerDiscovery(std::string_view port,
                                        std::string_view system_name) {
  WireBytes bytes;
  bytes.U16(1 << 9 | 7).U8(4).Mac(kSourceMac);
  bytes.U16(2 << 9 | (1 + port.size())).U8(5).Text(port);
  bytes.U16(3 << 9 | 2).U16(120);
  bytes.U16(5 << 9 | system_name.size()).Text(system_name);
  bytes.U16(0);
  return bytes.Take();
}

}  // namespace xdplive::testing
