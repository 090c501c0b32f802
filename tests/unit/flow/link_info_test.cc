#include "flow/dissect/link_info.h"

#include <gtest/gtest.h>

#include "kit/cc/message_builder.h"
#include "kit/cc/wire_bytes.h"
#include "unit/flow/info_of.h"

namespace xdplive::flow {
namespace {

using testing::ByteVector;
using testing::Packet;
using testing::WireBytes;

constexpr char kNoMac[] = "00:00:00:00:00:00";
constexpr char kMac[] = "02:00:00:00:00:01";

Packet Arp(uint16_t operation, const char* sender_ip, const char* target_ip) {
  return Packet().Ethernet().Arp(operation, kMac, sender_ip, kNoMac, target_ip);
}

Packet OfType(uint16_t ethertype, const ByteVector& payload) {
  return Packet().Ethernet().EtherType(ethertype).Payload(payload);
}

struct LinkCase {
  std::string name;
  Packet packet;
  std::string protocol;
  std::string info;
};

void ExpectAll(absl::Span<const LinkCase> cases) {
  for (const LinkCase& c : cases) {
    SCOPED_TRACE(c.name);
    const PacketFields fields = DissectWhole(c.packet);
    EXPECT_EQ(fields.protocol, c.protocol);
    EXPECT_EQ(fields.info, c.info);
    EXPECT_EQ(fields.version, std::nullopt);
  }
}

TEST(LinkInfoTest, SaysWhatArpSays) {
  ExpectAll({
      {"request", Arp(1, "10.0.0.1", "10.0.0.2"), "ARP",
       "Who has 10.0.0.2? Tell 10.0.0.1"},
      {"reply", Arp(2, "10.0.0.1", "10.0.0.2"), "ARP",
       "10.0.0.1 is at 02:00:00:00:00:01"},
      {"probe", Arp(1, "0.0.0.0", "10.0.0.2"), "ARP",
       "Who has 10.0.0.2? (ARP Probe)"},
      {"announcement", Arp(1, "10.0.0.1", "10.0.0.1"), "ARP",
       "ARP Announcement for 10.0.0.1"},
      {"gratuitous reply", Arp(2, "10.0.0.1", "10.0.0.1"), "ARP",
       "Gratuitous ARP for 10.0.0.1 (Reply), 10.0.0.1 is at "
       "02:00:00:00:00:01"},
      {"inverse request", Arp(8, "10.0.0.1", "10.0.0.2"), "ARP",
       "Who is 00:00:00:00:00:00? Tell 02:00:00:00:00:01"},
      {"inverse reply", Arp(9, "10.0.0.1", "10.0.0.2"), "ARP",
       "02:00:00:00:00:01 is at 10.0.0.1"},
      {"unknown operation", Arp(77, "10.0.0.1", "10.0.0.2"), "ARP",
       "Unknown ARP operation 77"},
      {"reverse request",
       Packet().Ethernet().EtherType(0x8035).Arp(3, kMac, "0.0.0.0", kNoMac,
                                                 "0.0.0.0"),
       "RARP", "Who is 00:00:00:00:00:00? Tell 02:00:00:00:00:01"},
  });
}

TEST(LinkInfoTest, NamesWhatSwitchesSay) {
  const ByteVector lacp = WireBytes()
                              .U8(1)
                              .U8(1)
                              .U16(0x0114)
                              .U16(1)
                              .Mac(kMac)
                              .U16(5)
                              .U16(1)
                              .U16(6)
                              .U32(0)
                              .U16(0x0214)
                              .U16(1)
                              .Mac(kNoMac)
                              .U16(7)
                              .U16(1)
                              .U16(8)
                              .U32(0)
                              .Take();
  ExpectAll({
      {"stp",
       Packet()
           .Ethernet()
           .Llc(0x42, 0x42)
           .Payload(testing::RapidSpanningTree()),
       "STP", "RST. Root = 32768/0/02:00:00:00:00:0a Cost = 4 Port = 0x8001"},
      {"topology change",
       Packet().Ethernet().Llc(0x42, 0x42).Payload({0, 0, 0, 0x80}), "STP",
       "Topology Change Notification"},
      {"cdp",
       Packet()
           .Ethernet()
           .Snap(0x0c, 0x2000)
           .Payload(testing::CiscoDiscovery("R1\x1b", "Gi0/1")),
       "CDP", "CDP device R1\\x1b, port Gi0/1"},
      {"lldp", OfType(0x88cc, testing::LinkLayerDiscovery("Gi0/1", "sw\n1")),
       "LLDP",
       "LLDP chassis 02:00:00:00:00:01, port Gi0/1, ttl 120, system name "
       "sw\\x0a1"},
      {"lldp of an ipv6 chassis",
       OfType(0x88cc, WireBytes()
                          .U16(0x0212)
                          .U8(5)
                          .U8(2)
                          .Ip("2001:db8::1")
                          .U16(0x0602)
                          .U16(120)
                          .Take()),
       "LLDP", "LLDP chassis 2001:db8::1, ttl 120"},
      {"lacp", OfType(0x8809, lacp), "LACP",
       "LACP v1 actor 02:00:00:00:00:01 key 5 port 6, partner "
       "00:00:00:00:00:00 key 7 port 8"},
      {"slow", OfType(0x8809, {77}), "Slow", "Slow Len=1"},
      {"vtp", Packet().Ethernet().Snap(0x0c, 0x2003).Payload("x"), "VTP",
       "VTP Len=9"},
      {"is-is", Packet().Ethernet().Llc(0xfe, 0xfe).Payload({0x83}), "IS-IS",
       "IS-IS Len=4"},
      {"raw ipx", Packet().Ethernet().Llc(0xff, 0xff), "IPX", "IPX Len=3"},
      {"ethertype in snap", Packet().Ethernet().Snap(0, 0x80f3), "AARP",
       "AARP Len=8"},
      {"unknown llc", Packet().Ethernet().Llc(0x12, 0x12), "LLC", "LLC Len=3"},
  });
}

TEST(LinkInfoTest, NamesWhatCarriesOrAdmitsTraffic) {
  ExpectAll({
      {"eapol start", OfType(0x888e, {1, 1, 0, 0}), "EAPOL", "EAPOL Start"},
      {"eap identity", OfType(0x888e, {1, 0, 0, 5, 1, 0, 0, 5, 1}), "EAPOL",
       "EAP Request, Identity"},
      {"pppoe session", OfType(0x8864, {0x11, 0, 0, 7, 0, 2, 0xc0, 0x21}),
       "PPPoE", "PPPoE session 0x0007, LCP"},
      {"pppoe discovery", OfType(0x8863, {0x11, 9, 0, 0, 0, 0}), "PPPoE",
       "PPPoE Active Discovery Initiation (PADI)"},
      {"mpls", Packet().Ethernet().Mpls(100, false).Mpls(200), "MPLS",
       "MPLS label 100 ttl 64, label 200 ttl 64 [headers end early]"},
      {"unknown", OfType(0x88b5, {1, 2}), "0x88b5",
       "Unknown ethertype 0x88b5 Len=2"},
      {"loop", OfType(0x9000, {0, 0}), "LOOP", "LOOP Len=2"},
  });
}

}  // namespace
}  // namespace xdplive::flow
