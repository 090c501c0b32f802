// Packets and flows that tell of somebody, in every place where packets do.
#ifndef XDPLIVE_TESTS_UNIT_DATASOURCE_MARKED_FRAMES_H_
#define XDPLIVE_TESTS_UNIT_DATASOURCE_MARKED_FRAMES_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "kit/cc/flow/naive_history.h"
#include "kit/cc/message_builder.h"
#include "kit/cc/packet_builder.h"
#include "kit/cc/wire_bytes.h"

namespace xdplive::testing {

inline constexpr char kClient[] = "203.0.113.77";
inline constexpr char kServer[] = "198.51.100.23";
inline constexpr char kClient6[] = "2001:db8:cafe::beef";
inline constexpr char kServer6[] = "fe80::ba27:ebff:fed4:e5f6";
inline constexpr char kMac[] = "b8:27:eb:d4:e5:f6";
inline constexpr char kOtherMac[] = "00:0c:29:ab:cd:ef";
inline std::string WithHost(const char* line) {
  return absl::StrCat(line, "\r\nHost: marsupial.example\r\n\r\n");
}

inline Packet FromClient() { return Packet().Ethernet(kMac, kOtherMac); }
inline Packet Ipv4Packet() { return FromClient().Ipv4(kClient, kServer); }

inline std::vector<ByteVector> MarkedFrames() {
  const ByteVector hello =
      ToBytes(std::string("\x16\x03\x01\x00\x20\x01\x00\x00\x1c", 9) +
              "quokka.example");
  ByteVector discover = DhcpDiscover(kMac);
  discover.pop_back();  // the end of the options
  for (const uint8_t byte : ToBytes("\x0c\x06numbat\xff")) {
    discover.push_back(byte);
  }
  return {
      Ipv4Packet().Tcp(50000, 443).Flags(kSyn).Bytes(),
      Ipv4Packet().Tcp(50000, 443).Payload(hello).Bytes(),
      Ipv4Packet()
          .Tcp(50000, 80)
          .Payload(WithHost("GET /secretpath?q=wombat HTTP/1.1"))
          .Bytes(),
      Ipv4Packet().Tcp(50000, 22).Payload("SSH-2.0-kiwi_9 for wombat").Bytes(),
      Ipv4Packet()
          .Udp(50000, 53)
          .Payload(DnsQuery(1, "77.113.0.203.in-addr.arpa", 12))
          .Bytes(),
      Ipv4Packet()
          .Udp(53, 50000)
          .Payload(DnsAddressResponse(1, "wombat.example", "192.0.2.200"))
          .Bytes(),
      Ipv4Packet()
          .Udp(1900, 1900)
          .Payload(WithHost("NOTIFY 203.0.113.77/wombat HTTP/1.1"))
          .Bytes(),
      Ipv4Packet().Udp(68, 67).Payload(discover).Bytes(),
      Ipv4Packet()
          .Icmp(3, 3)
          .Payload(QuotedIpv4Udp("172.31.99.9", 50000, kClient, 53))
          .Bytes(),
      FromClient().Ipv6(kClient6, kServer6).Udp(50000, 443).Bytes(),
      FromClient()
          .Ipv6(kServer6, kClient6)
          .Icmpv6(135)
          .Payload(NeighborMessage(kClient6, 1, kMac))
          .Bytes(),
      FromClient().Arp(1, kMac, "10.98.76.54", kOtherMac, kClient).Bytes(),
      Packet()
          .Ethernet(kMac, "33:33:ff:d4:e5:f6")
          .Ipv6(kClient6, "ff02::1:ffd4:e5f6")
          .Icmpv6(135)
          .Payload(NeighborMessage(kServer6, 1, kMac))
          .Bytes(),
      Packet().Ethernet("da:a1:19:77:88:99", kMac).EtherType(0x9999).Bytes(),
      FromClient()
          .EtherType(0x88cc)
          .Payload(LinkLayerDiscovery("d4-e5-f6", "platypus of wombat"))
          .Bytes(),
      FromClient()
          .Llc(0xaa, 0xaa)
          .Payload(ByteVector{0, 0, 0x0c, 0x20, 0})
          .Payload(CiscoDiscovery("echidna", "ab-cd-ef"))
          .Bytes(),
  };
}

inline tap::FlowKey MarkedFlow(bool ipv6) {
  tap::FlowKey key = flow::Ipv4Flow(1, 2);
  const auto put = [](const char* text, uint8_t(&to)[16]) {
    const ByteVector bytes = WireBytes().Ip(text).Take();
    std::copy(bytes.begin(), bytes.end(), to);
  };
  put(ipv6 ? kClient6 : kClient, key.source_ip);
  put(ipv6 ? kServer6 : kServer, key.destination_ip);
  key.version = ipv6 ? 6 : 4;
  key.ethertype = ipv6 ? 0x86dd : 0x0800;
  return key;
}

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_UNIT_DATASOURCE_MARKED_FRAMES_H_
