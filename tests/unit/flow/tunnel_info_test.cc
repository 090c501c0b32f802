#include "flow/dissect/tunnel_info.h"

#include <gtest/gtest.h>

#include "kit/cc/wire_bytes.h"
#include "unit/flow/info_of.h"

namespace xdplive::flow {
namespace {

using testing::ByteVector;
using testing::kSyn;
using testing::Packet;
using testing::WireBytes;

ByteVector InnerFrame() {
  return Packet()
      .Ethernet()
      .Ipv4("192.0.2.1", "192.0.2.2")
      .Tcp(40000, 40001)
      .Flags(kSyn)
      .Bytes();
}

ByteVector InnerPacket() {
  return Packet().Ipv6("fe80::1", "fe80::2").Udp(1000, 2000).Bytes();
}

ByteVector Joined(WireBytes header, const ByteVector& inner) {
  return header.Append(inner).Take();
}

constexpr char kInnerTcp[] =
    " | 192.0.2.1 → 192.0.2.2 TCP 40000 → 40001 [SYN] Seq=1 Win=64240 Len=0";
constexpr char kInnerUdp[] = " | fe80::1 → fe80::2 UDP 1000 → 2000 Len=0";

Packet Gre(uint16_t flags, uint16_t type, const ByteVector& payload) {
  return Ipv4().Protocol(47).Payload(
      Joined(WireBytes().U16(flags).U16(type), payload));
}

void ExpectAll(absl::Span<const InfoCase> cases) {
  for (const InfoCase& c : cases) {
    SCOPED_TRACE(c.name);
    const PacketFields fields = DissectWhole(c.packet);
    EXPECT_EQ(fields.info, c.info);
    EXPECT_EQ(fields.source_ip, "10.0.0.1");  // columns stay outer
  }
}

TEST(TunnelInfoTest, ShowsThePacketInsideTunnelsOverUdp) {
  const ByteVector vxlan =
      Joined(WireBytes().U32(0x08u << 24).U32(7 << 8), InnerFrame());
  ExpectAll(std::vector<InfoCase>{
      {"vxlan", Ipv4().Udp(50000, 4789).Payload(vxlan),
       std::string("VXLAN VNI 7") + kInnerTcp},
      {"vxlan on Linux's port", Ipv4().Udp(50000, 8472).Payload(vxlan),
       std::string("VXLAN VNI 7") + kInnerTcp},
      {"vxlan without an identifier",
       Ipv4().Udp(50000, 4789).Payload("12345678"),
       "50000 → 4789 Len=8 (vxlan)"},
      {"geneve with options",
       Ipv4()
           .Udp(50000, 6081)
           .Payload(
               Joined(WireBytes().U16(0x0100).U16(0x6558).U32(9 << 8).U32(0),
                      InnerFrame())),
       std::string("GENEVE VNI 9") + kInnerTcp},
      {"geneve of ipv6",
       Ipv4()
           .Udp(50000, 6081)
           .Payload(Joined(WireBytes().U16(0).U16(0x86dd).U32(9 << 8),
                           InnerPacket())),
       std::string("GENEVE VNI 9") + kInnerUdp},
      {"gtp",
       Ipv4()
           .Udp(2152, 2152)
           .Payload(
               Joined(WireBytes().U16(0x30ff).U16(48).U32(5), InnerPacket())),
       std::string("GTP-U TEID 0x00000005") + kInnerUdp},
      {"gtp with an extension header",
       Ipv4()
           .Udp(2152, 2152)
           .Payload(Joined(
               WireBytes().U16(0x34ff).U16(56).U32(5).U32(0x85).U32(0x01000000),
               InnerPacket())),
       std::string("GTP-U TEID 0x00000005") + kInnerUdp},
      {"gtp echo",
       Ipv4()
           .Udp(2152, 2152)
           .Payload(WireBytes().U16(0x3001).U16(0).U32(0).Take()),
       "GTP-U TEID 0x00000000 Echo request"},
  });
}

TEST(TunnelInfoTest, ShowsThePacketInsideGre) {
  ExpectAll(std::vector<InfoCase>{
      {"ipv6 behind key and sequence",
       Gre(0x3000, 0x86dd, Joined(WireBytes().U32(1).U32(2), InnerPacket())),
       std::string("GRE, encapsulated IPv6") + kInnerUdp},
      {"ethernet", Gre(0, 0x6558, InnerFrame()),
       std::string("GRE, encapsulated Ethernet") + kInnerTcp},
      {"erspan i", Gre(0, 0x88be, InnerFrame()),
       std::string("GRE, ERSPAN I") + kInnerTcp},
      {"erspan ii",
       Gre(0x1000, 0x88be,
           Joined(WireBytes().U32(1).U32(0x10010005).U32(0), InnerFrame())),
       std::string("GRE, ERSPAN II session 5") + kInnerTcp},
      {"erspan iii",
       Gre(0x1000, 0x22eb,
           Joined(WireBytes().U32(1).U32(0x20010006).U32(0).U32(0),
                  InnerFrame())),
       std::string("GRE, ERSPAN III session 6") + kInnerTcp},
      {"eoip",
       Gre(0x2001, 0x6400,
           Joined(WireBytes().U16(54).U16(0x0700), InnerFrame())),
       std::string("GRE, EoIP tunnel 7") + kInnerTcp},
      {"nhrp", Gre(0, 0x2001, ByteVector(8, 0)), "GRE, encapsulated NHRP"},
  });
}

TEST(TunnelInfoTest, FollowsTunnelsInTunnelsAndStops) {
  Packet nested = Ipv4();
  for (int i = 0; i < 9; ++i) nested.Ipv4("192.0.2.1", "192.0.2.2");
  const std::string info = DissectWhole(nested.Udp(1, 2)).info;
  EXPECT_EQ(info,
            "Encapsulated IPv4 | 192.0.2.1 → 192.0.2.2 IPIP "
            "Encapsulated IPv4 | 192.0.2.1 → 192.0.2.2 IPIP "
            "Encapsulated IPv4 | 192.0.2.1 → 192.0.2.2 IPIP "
            "Encapsulated IPv4 | 192.0.2.1 → 192.0.2.2 IPIP "
            "Encapsulated IPv4");
}

TEST(TunnelInfoTest, ShowsWhatIsNoIpInside) {
  const ByteVector arp = Packet()
                             .Ethernet()
                             .Arp(1, testing::kSourceMac, "10.0.0.1",
                                  testing::kDestinationMac, "10.0.0.9")
                             .Bytes();
  EXPECT_EQ(DissectWhole(Gre(0, 0x6558, arp)).info,
            "GRE, encapsulated Ethernet | ARP Who has 10.0.0.9? Tell 10.0.0.1");
}

}  // namespace
}  // namespace xdplive::flow
