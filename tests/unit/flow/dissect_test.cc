#include "flow/dissect/dissect.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "kit/cc/message_builder.h"
#include "kit/cc/packet_builder.h"
#include "tap_contract.h"
#include "unit/flow/info_of.h"

namespace xdplive::flow {
namespace {

using testing::ByteVector;
using testing::kAck;
using testing::kSyn;
using testing::Packet;

TEST(DissectTest, FillsEveryColumnOfATcpSegment) {
  const PacketFields fields = DissectWhole(Packet()
                                               .Ethernet()
                                               .Ipv4("10.0.0.1", "10.0.0.2")
                                               .Ttl(63)
                                               .Tcp(443, 51234)
                                               .Flags(kSyn | kAck));
  EXPECT_EQ(fields.source_mac, "02:00:00:00:00:01");
  EXPECT_EQ(fields.destination_mac, "02:00:00:00:00:02");
  EXPECT_EQ(fields.ethertype, "0x0800");
  EXPECT_EQ(fields.vlan, std::nullopt);
  EXPECT_EQ(fields.version, 4);
  EXPECT_EQ(fields.source_ip, "10.0.0.1");
  EXPECT_EQ(fields.source_port, 443);
  EXPECT_EQ(fields.destination_ip, "10.0.0.2");
  EXPECT_EQ(fields.destination_port, 51234);
  EXPECT_EQ(fields.protocol, "TCP");
  EXPECT_EQ(fields.ttl, 63);
  EXPECT_EQ(fields.flags, "SYN,ACK");
}

TEST(DissectTest, ShowsTheHopLimitAndUpperLayerOfIpv6) {
  const PacketFields fields =
      DissectWhole(Ipv6().Ttl(1).HopByHop().DestinationOptions().Udp(1, 2));
  EXPECT_EQ(fields.version, 6);
  EXPECT_EQ(fields.source_ip, "2001:db8::1");
  EXPECT_EQ(fields.destination_ip, "2001:db8::2");
  EXPECT_EQ(fields.ttl, 1);
  EXPECT_EQ(fields.protocol, "UDP");
  EXPECT_EQ(fields.source_port, 1);
  EXPECT_EQ(fields.flags, "");
}

TEST(DissectTest, LeavesIpColumnsEmptyForArp) {
  const PacketFields fields = DissectWhole(Packet().Ethernet().Arp(
      1, "02:00:00:00:00:01", "10.0.0.1", "00:00:00:00:00:00", "10.0.0.2"));
  EXPECT_EQ(fields.ethertype, "0x0806");
  EXPECT_EQ(fields.protocol, "ARP");
  EXPECT_EQ(fields.version, std::nullopt);
  EXPECT_EQ(fields.ttl, std::nullopt);
  EXPECT_EQ(fields.source_ip, "");
  EXPECT_EQ(fields.destination_ip, "");
  EXPECT_EQ(fields.source_port, std::nullopt);
}

TEST(DissectTest, HasNoEtherTypeForIeee8023) {
  const PacketFields fields =
      DissectWhole(Packet().Ethernet().Llc(0xf0, 0xf0).Payload("x"));
  EXPECT_EQ(fields.ethertype, "");
  EXPECT_EQ(fields.protocol, "NetBIOS");
}

TEST(DissectTest, WritesNumbersWhereNoNameIsKnown) {
  EXPECT_EQ(DissectWhole(Ipv4().Protocol(253)).protocol, "253");
  EXPECT_EQ(DissectWhole(Packet().Ethernet().EtherType(0x88b5)).protocol,
            "0x88b5");
}

TEST(DissectTest, ShowsTheOutermostVlanTag) {
  const ByteVector tagged = Packet()
                                .Ethernet()
                                .ServiceVlan(100, 3)
                                .Vlan(200)
                                .Ipv4("10.0.0.1", "10.0.0.2")
                                .Udp(1, 2)
                                .Bytes();
  const PacketFields fields = Dissect(tagged, 50);
  EXPECT_EQ(fields.vlan, 100);
  EXPECT_EQ(fields.ethertype, "0x0800");
  EXPECT_EQ(fields.info, "1 → 2 Len=0 [inner VLAN 200]");
}

TEST(DissectTest, CountsATagTheNicStrippedAsOutermost) {
  const ByteVector frame = Ipv4().Udp(40000, 40001).Bytes();
  const tap::StrippedVlan stripped = {.protocol = 0x8100, .tci = 0x6064};
  EXPECT_EQ(Dissect(frame, 42, stripped).vlan, 0x064);
  EXPECT_EQ(Dissect(frame, 42, stripped).info, "40000 → 40001 Len=0");

  const ByteVector tagged = Packet()
                                .Ethernet()
                                .Vlan(7)
                                .Ipv4("10.0.0.1", "10.0.0.2")
                                .Udp(40000, 40001)
                                .Bytes();
  EXPECT_EQ(Dissect(tagged, 46, stripped).vlan, 0x064);
  EXPECT_EQ(Dissect(tagged, 46, stripped).info,
            "40000 → 40001 Len=0 [inner VLAN 7]");
}

TEST(DissectTest, ShowsNoPortsInLaterFragments) {
  const PacketFields fields = DissectWhole(
      Ipv4().Id(0x1a2b).Fragment(1480, true).Protocol(17).Payload("\1\2\3\4"));
  EXPECT_EQ(fields.protocol, "UDP");
  EXPECT_EQ(fields.source_port, std::nullopt);
  EXPECT_EQ(fields.info,
            "Fragmented IPv4 protocol (proto=UDP, off=1480, ID=1a2b)");
}

TEST(DissectTest, FindsTheIpv6FragmentHeaderBehindOthers) {
  const PacketFields fields = DissectWhole(Ipv6()
                                               .HopByHop()
                                               .Authentication()
                                               .FragmentHeader(16, false, 0xabc)
                                               .Protocol(253)
                                               .Payload("later"));
  EXPECT_EQ(fields.info,
            "Fragmented IPv6 protocol (proto=253, off=16, ID=00000abc)");
}

TEST(DissectTest, SaysThatHeadersEndEarly) {
  const ByteVector frame = Ipv4().Tcp(1, 2).Bytes();
  const auto cut = absl::MakeConstSpan(frame);
  EXPECT_EQ(Dissect(cut.first(38), 38).info, "1 → 2 [headers end early]");
  EXPECT_EQ(Dissect(cut.first(38), 38).source_port, 1);
  EXPECT_EQ(Dissect(cut.first(20), 20).info, "IPv4 Len=6 [headers end early]");
  EXPECT_EQ(Dissect(cut.first(20), 20).version, std::nullopt);
  EXPECT_EQ(Dissect(cut.first(10), 10).info, "Ethernet [headers end early]");
  EXPECT_EQ(Dissect(cut.first(10), 10).destination_mac, "");
  EXPECT_EQ(Dissect({}, 0).info, "Ethernet [headers end early]");
}

TEST(DissectTest, TellsWhatTheSnapshotLeftOutFromWhatThePacketLacks) {
  const ByteVector frame = Ipv4().Tcp(1, 2).Bytes();
  const auto cut = absl::MakeConstSpan(frame);
  EXPECT_EQ(Dissect(cut.first(38), 54).info, "1 → 2 [snapshot ends]");
  EXPECT_EQ(Dissect(cut.first(20), 54).info, "IPv4 Len=40 [snapshot ends]");
  EXPECT_EQ(Dissect({}, 54).info, "Ethernet [snapshot ends]");
  // The packet ends in its TCP header, long before the snapshot does.
  const ByteVector lacking = Ipv4().Length(30).Tcp(1, 2).PadTo(600).Bytes();
  EXPECT_EQ(Dissect(absl::MakeConstSpan(lacking).first(128), 600).info,
            "1 → 2 [headers end early]");
}

TEST(DissectTest, ShowsFlagsAsFarAsTheSnapshotReaches) {
  const ByteVector frame = Ipv6().Tcp(40001, 443).Flags(kSyn).Bytes();
  const auto wire = static_cast<uint32_t>(frame.size());
  const auto all = absl::MakeConstSpan(frame);
  EXPECT_EQ(Dissect(all.first(TAP_SNAP_MIN), wire).flags, "");
  EXPECT_EQ(Dissect(all.first(TAP_SNAP_MIN), wire).info,
            "40001 → 443 [snapshot ends]");
  EXPECT_EQ(Dissect(all.first(68), wire).flags, "SYN");
  EXPECT_EQ(Dissect(all.first(68), wire).info,
            "40001 → 443 [SYN] Seq=1 [snapshot ends]");
}

TEST(DissectTest, LooksThroughWhatStandsInFrontOfIp) {
  const auto link = [] { return Packet().Ethernet(); };
  const auto udp = [](Packet packet) {
    return packet.Ipv4("10.0.0.1", "10.0.0.2").Ttl(9).Udp(40000, 40001);
  };
  const struct {
    std::string ethertype;
    Packet packet;
    std::string remark;
  } cases[] = {
      {"0x8864", udp(link().Pppoe(0x17)), " [PPPoE session 0x0017]"},
      {"0x8847", udp(link().Mpls(16, false).Mpls(17)), " [MPLS label 16, 17]"},
      {"0x8926", udp(link().VnTag()), " [VN-tag]"},
      {"0x893f", udp(link().ETag()), " [802.1BR]"},
      {"0x88e7", udp(link().BackboneTag()), " [802.1ah]"},
      {"0x8903", udp(link().FabricPath()), " [FabricPath]"},
      {"", udp(link().Snap(0, 0x0800)), ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.ethertype);
    const PacketFields fields = DissectWhole(c.packet);
    EXPECT_EQ(fields.ethertype, c.ethertype);
    EXPECT_EQ(fields.version, 4);
    EXPECT_EQ(fields.source_ip, "10.0.0.1");
    EXPECT_EQ(fields.ttl, 9);
    EXPECT_EQ(fields.protocol, "UDP");
    EXPECT_EQ(fields.destination_port, 40001);
    EXPECT_EQ(fields.info, "40000 → 40001 Len=0" + c.remark);
  }
}

TEST(DissectTest, CutsALineThatEscapesMadeLong) {
  const std::string label(60, '\1');
  const std::string name = label + "." + label + "." + label;
  const PacketFields fields =
      DissectWhole(Packet()
                       .Ethernet()
                       .Ipv4("10.0.0.1", "10.0.0.2")
                       .Udp(40000, 53)
                       .Payload(testing::DnsQuery(1, name, 1)));
  const std::string begin = "Standard query 0x0001 A \\x01\\x01";
  EXPECT_EQ(fields.info.substr(0, begin.size()), begin);
  EXPECT_EQ(fields.info.substr(kMaxInfoBytes), "…");
}

TEST(DissectTest, KnowsThePayloadLengthThoughTheFrameIsCut) {
  const ByteVector frame =
      Ipv4().Tcp(40000, 40001).Flags(kAck).Payload(ByteVector(1000)).Bytes();
  const auto cut = absl::MakeConstSpan(frame).first(TAP_SNAP_MIN);
  EXPECT_EQ(Dissect(cut, static_cast<uint32_t>(frame.size())).info,
            "40000 → 40001 [ACK] Seq=1 Ack=0 Win=64240 Len=1000");
}

TEST(DissectTest, ReadsSegmentsWhoseIpLengthIsZeroToTheEndOfTheWire) {
  const ByteVector frame =
      Ipv6().Length(0).Udp(40000, 40001).Payload("abc").Bytes();
  EXPECT_EQ(Dissect(frame, 70000).protocol, "UDP");
  EXPECT_EQ(Dissect(frame, 70000).source_port, 40000);
}

TEST(DissectTest, NamesAMalformedHeader) {
  EXPECT_EQ(DissectWhole(Ipv4().HeaderLength(4).Udp(1, 2)).info,
            "UDP [malformed header]");
}

TEST(DissectTest, DescribesWhatRidesOnIp) {
  const InfoCase cases[] = {
      {"ip in ip", Ipv4().Ipv4("192.0.2.1", "192.0.2.2"),
       "Encapsulated IPv4 | 192.0.2.1 → 192.0.2.2 255 IP protocol 255 Len=0"},
      {"ipv6 in ip", Ipv4().Ipv6("fe80::1", "fe80::2"),
       "Encapsulated IPv6 | fe80::1 → fe80::2 IPv6-NoNxt IPv6-NoNxt Len=0"},
      {"gre", Ipv4().Gre().Ipv4("192.0.2.1", "192.0.2.2"),
       "GRE, encapsulated IPv4 | 192.0.2.1 → 192.0.2.2 255 IP protocol 255 "
       "Len=0"},
      {"gre unknown", Ipv4().Gre().EtherType(0x88b5),
       "GRE, encapsulated 0x88b5"},
      {"esp", Ipv4().Protocol(50).Payload({0, 0, 0, 1, 0, 0, 0, 9}),
       "ESP (SPI=0x00000001) Seq=9"},
      {"ah", Ipv4().Authentication(5).Udp(1, 2), "1 → 2 Len=0"},
      {"igmp query", Ipv4().Protocol(2).Payload({0x11, 0, 0, 0, 0, 0, 0, 0}),
       "Membership Query, general"},
      {"igmp report", Ipv4().Protocol(2).Payload({0x16, 0, 0, 0, 239, 1, 1, 1}),
       "Membership Report group 239.1.1.1"},
      {"igmpv3 report",
       Ipv4().Protocol(2).Payload({0x22, 0, 0, 0, 0,   0, 0, 2,    //
                                   4,    0, 0, 0, 224, 0, 0, 251,  //
                                   3,    0, 0, 1, 239, 1, 1, 1,   10, 0, 0, 9}),
       "Membership Report v3 / Join group 224.0.0.251 for any sources / Join "
       "group 239.1.1.1 for sources {10.0.0.9}"},
      {"igmpv3 leave",
       Ipv4().Protocol(2).Payload({0x22, 0, 0, 0, 0, 0, 0, 1,  //
                                   3, 0, 0, 0, 239, 1, 1, 1}),
       "Membership Report v3 / Leave group 239.1.1.1"},
      {"ospf", Ipv4().Protocol(89).Payload({2, 1}), "OSPF Hello Packet"},
      {"pim", Ipv4().Protocol(103).Payload({0x23, 0}), "PIM Join/Prune"},
      {"vrrp", Ipv4().Protocol(112).Payload({0x31, 7, 100}),
       "VRRP Announcement (v3) VRID 7 priority 100"},
      {"eigrp", Ipv4().Protocol(88).Payload({2, 5}), "EIGRP Hello"},
      {"unknown", Ipv4().Protocol(253).Payload("abc"), "IP protocol 253 Len=3"},
      {"dccp",
       Ipv4().Protocol(33).Payload({0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0}),
       "1 → 2 Len=12"},
      {"sctp", Ipv4().Sctp(5000, 5001).Chunk(10).Chunk(0).Chunk(77),
       "5000 → 5001 COOKIE_ECHO, DATA, chunk 77"},
      {"no next header", Ipv6().DestinationOptions(), "IPv6-NoNxt Len=0"},
  };
  for (const InfoCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(DissectWhole(c.packet).info, c.info);
  }
}

}  // namespace
}  // namespace xdplive::flow
