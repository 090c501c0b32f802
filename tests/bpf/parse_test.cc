// What bpf/parse.h reads, header by header.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "kit/cc/packet_builder.h"
#include "parse_frame.h"

namespace xdplive::testing {
namespace {

constexpr int kMac = 14, kTag = 4, kInet = 20, kInet6 = 40;

Packet V4() {
  return Packet().Ethernet().Ipv4("192.0.2.1", "198.51.100.2").Ttl(9);
}
Packet V6() {
  return Packet().Ethernet().Ipv6("2001:db8::1", "2001:db8::2").Ttl(9);
}

parsed Parse(const ByteVector& frame) {
  parsed result;
  parse_frame(frame.data(), frame.data() + frame.size(), &result);
  return result;
}

struct HeaderCase {
  std::string name;
  Packet packet;
  int ethertype, version, protocol, flags, network_offset, transport_offset;
};

std::vector<HeaderCase> LinkCases() {
  return {
      {"an IEEE 802.3 length is no ethertype",
       Packet().Ethernet().Llc(0x42, 0x42), 0, 0, 0, 0, kMac, 0},
      {"an unknown ethertype is kept", Packet().Ethernet().EtherType(0x88cc),
       0x88cc, 0, 0, 0, kMac, 0},
      {"a tag is stepped over", Packet().Ethernet().Vlan(5).EtherType(0x88cc),
       0x88cc, 0, 0, 0, kMac + kTag, 0},
      {"two tags are stepped over",
       Packet().Ethernet().ServiceVlan(5).Vlan(6).EtherType(0x88cc), 0x88cc, 0,
       0, 0, kMac + 2 * kTag, 0},
      {"a third tag is an ethertype",
       Packet().Ethernet().ServiceVlan(5).Vlan(6).Vlan(7), 0x8100, 0, 0, 0,
       kMac + 2 * kTag, 0},
      {"a whole ARP packet",
       Packet().Ethernet().Arp(1, kSourceMac, "1.1.1.1", kSourceMac, "1.1.1.2"),
       0x0806, 0, 0, 0, kMac, 0},
  };
}

std::vector<HeaderCase> Inet4Cases() {
  return {
      {"tcp", V4().Tcp(1, 2), 0x800, 4, 6, PARSED_PORTS, kMac, kMac + kInet},
      {"options are stepped over", V4().Options(ByteVector(40, 1)).Udp(1, 2),
       0x800, 4, 17, PARSED_PORTS, kMac, kMac + kInet + 40},
      {"icmp", V4().Icmp(8), 0x800, 4, 1, PARSED_ICMP, kMac, kMac + kInet},
      {"a first fragment has ports", V4().Fragment(0, true).Udp(1, 2), 0x800, 4,
       17, PARSED_PORTS | PARSED_FRAGMENT, kMac, kMac + kInet},
      {"a later fragment has none", V4().Fragment(8, true).Udp(1, 2), 0x800, 4,
       17, PARSED_FRAGMENT | PARSED_LATER_FRAGMENT, kMac, kMac + kInet},
      {"a header shorter than 20 bytes is malformed",
       V4().HeaderLength(4).Udp(1, 2), 0x800, 4, 17, PARSED_MALFORMED, kMac, 0},
      {"a length within the header is malformed", V4().Length(19).Udp(1, 2),
       0x800, 4, 17, PARSED_MALFORMED, kMac, 0},
      {"length zero is a segment to be", V4().Length(0).Udp(1, 2), 0x800, 4, 17,
       PARSED_PORTS, kMac, kMac + kInet},
      {"padding is no header", V4().Length(20).Protocol(17).PadTo(60), 0x800, 4,
       17, PARSED_SHORT, kMac, kMac + kInet},
      {"another version is malformed",
       Packet()
           .Ethernet()
           .EtherType(0x86dd)
           .Ipv4("1.1.1.1", "1.1.1.2")
           .Udp(1, 2)
           .Payload(ByteVector(40, 0)),
       0x86dd, 0, 0, PARSED_MALFORMED, kMac, 0},
  };
}

std::vector<HeaderCase> Inet6Cases() {
  return {
      {"udp", V6().Udp(1, 2), 0x86dd, 6, 17, PARSED_PORTS, kMac, kMac + kInet6},
      {"extension headers are stepped over",
       V6().HopByHop().Routing(0, 0).Authentication().DestinationOptions().Tcp(
           1, 2),
       0x86dd, 6, 6, PARSED_PORTS | PARSED_EXTENSIONS, kMac,
       kMac + kInet6 + 8 + 8 + 24 + 8},
      {"a first fragment has ports", V6().FragmentHeader(0, true).Udp(1, 2),
       0x86dd, 6, 17, PARSED_PORTS | PARSED_FRAGMENT | PARSED_EXTENSIONS, kMac,
       kMac + kInet6 + 8},
      {"a later fragment has none", V6().FragmentHeader(8, false).Udp(1, 2),
       0x86dd, 6, 17,
       PARSED_FRAGMENT | PARSED_LATER_FRAGMENT | PARSED_EXTENSIONS, kMac,
       kMac + kInet6 + 8},
      {"an atomic fragment is whole", V6().FragmentHeader(0, false).Udp(1, 2),
       0x86dd, 6, 17, PARSED_PORTS | PARSED_EXTENSIONS, kMac,
       kMac + kInet6 + 8},
      {"128 bytes of extensions are read",
       V6().DestinationOptions(ByteVector(126, 0)).Udp(1, 2), 0x86dd, 6, 17,
       PARSED_PORTS | PARSED_EXTENSIONS, kMac, kMac + kInet6 + 128},
      {"more are not", V6().DestinationOptions(ByteVector(134, 0)).Udp(1, 2),
       0x86dd, 6, 60, PARSED_EXTENSION_LIMIT | PARSED_EXTENSIONS, kMac,
       kMac + kInet6},
      {"no next header", V6().HopByHop().Protocol(59), 0x86dd, 6, 59,
       PARSED_EXTENSIONS, kMac, kMac + kInet6 + 8},
      {"a mobility message is the upper layer",
       V6().Protocol(135).Payload(
           ByteVector{59, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
       0x86dd, 6, 135, PARSED_EXTENSIONS, kMac, kMac + kInet6},
      {"an authentication header of odd words is malformed",
       V6().Authentication(1, 16).Udp(1, 2), 0x86dd, 6, 51,
       PARSED_MALFORMED | PARSED_EXTENSIONS, kMac, kMac + kInet6},
  };
}

Packet& WithUdp(Packet&& front) {
  return front.Ipv4("192.0.2.1", "198.51.100.2").Udp(1, 2);
}

// What stands between Ethernet and IP, and IPv4 and its upper layer.
std::vector<HeaderCase> FrontCases() {
  const auto link = [] { return Packet().Ethernet(); };
  return {
      {"pppoe", WithUdp(std::move(link().Pppoe(23))), 0x8864, 4, 17,
       PARSED_PORTS, kMac + 8, kMac + 8 + kInet},
      {"pppoe with ipv6 in two tags",
       link().ServiceVlan(5).Vlan(6).Pppoe(23).Ipv6("::1", "::2").Tcp(1, 2),
       0x8864, 6, 6, PARSED_PORTS, kMac + 16, kMac + 16 + kInet6},
      {"pppoe link control", link().Pppoe(23).EtherType(0xc021).Payload("abcd"),
       0x8864, 0, 0, 0, kMac, 0},
      {"a label", WithUdp(std::move(link().Mpls(16))), 0x8847, 4, 17,
       PARSED_PORTS, kMac + 4, kMac + 4 + kInet},
      {"labels in a tag",
       link().Vlan(5).Mpls(16, false).Mpls(17).Ipv6("::1", "::2").Udp(1, 2),
       0x8847, 6, 17, PARSED_PORTS, kMac + 12, kMac + 12 + kInet6},
      {"a pseudowire to a mac of 40:…",
       link().Mpls(16).Payload(ByteVector{0x40, 0, 0, 0, 0, 1, 2, 0, 0, 0}),
       0x8847, 0, 0, 0, kMac, 0},
      {"a label without a packet", link().Mpls(16), 0x8847, 0, 0, PARSED_SHORT,
       kMac, 0},
      {"vn-tag and tag", WithUdp(std::move(link().VnTag().Vlan(5))), 0x8926, 4,
       17, PARSED_PORTS, kMac + 10, kMac + 10 + kInet},
      {"802.1br", WithUdp(std::move(link().ETag())), 0x893f, 4, 17,
       PARSED_PORTS, kMac + 8, kMac + 8 + kInet},
      {"802.1ah",
       WithUdp(std::move(link().ServiceVlan(5).BackboneTag().Vlan(6))), 0x88e7,
       4, 17, PARSED_PORTS, kMac + 26, kMac + 26 + kInet},
      {"fabricpath", WithUdp(std::move(link().FabricPath().Vlan(5))), 0x8903, 4,
       17, PARSED_PORTS, kMac + 20, kMac + 20 + kInet},
      {"snap", WithUdp(std::move(link().Snap(0, 0x0800))), 0, 4, 17,
       PARSED_PORTS, kMac + 8, kMac + 8 + kInet},
      {"a third tag", WithUdp(std::move(link().Vlan(5).Vlan(6).Vlan(7))),
       0x8100, 4, 17, PARSED_PORTS, kMac + 12, kMac + 12 + kInet},
      {"ipv4 authentication", V4().Authentication().Tcp(1, 2), 0x0800, 4, 6,
       PARSED_PORTS | PARSED_EXTENSIONS, kMac, kMac + kInet + 24},
      {"ipv4 authentication behind a label",
       link().Mpls(3).Ipv4("1.1.1.1", "1.1.1.2").Authentication().Udp(1, 2),
       0x8847, 4, 17, PARSED_PORTS | PARSED_EXTENSIONS, kMac + 4,
       kMac + 4 + kInet + 24},
      {"ipv4 authentication of two words is malformed",
       V4().Protocol(51).Payload(ByteVector(24, 0)), 0x0800, 4, 51,
       PARSED_MALFORMED, kMac, kMac + kInet},
      {"ipv4 authentication past the packet",
       V4().Protocol(51).Payload(ByteVector{6, 200, 0, 0, 0, 0, 0, 1}), 0x0800,
       4, 51, PARSED_SHORT, kMac, kMac + kInet},
  };
}

void Check(const std::vector<HeaderCase>& cases) {
  for (const HeaderCase& test : cases) {
    SCOPED_TRACE(test.name);
    const parsed result = Parse(test.packet.Bytes());
    EXPECT_EQ(result.ethertype, test.ethertype);
    EXPECT_EQ(result.version, test.version);
    EXPECT_EQ(result.protocol, test.protocol);
    EXPECT_EQ(result.flags, test.flags);
    EXPECT_EQ(result.network_offset, test.network_offset);
    EXPECT_EQ(result.transport_offset, test.transport_offset);
  }
}

TEST(ParseTest, ReadsLinkHeaders) { Check(LinkCases()); }
TEST(ParseTest, LooksThroughWhatStandsInFront) { Check(FrontCases()); }
TEST(ParseTest, ReadsInet4Headers) { Check(Inet4Cases()); }
TEST(ParseTest, ReadsInet6Headers) { Check(Inet6Cases()); }

TEST(ParseTest, TakesTagsOutermostFirst) {
  const parsed result =
      Parse(Packet().Ethernet().ServiceVlan(7, 1).Vlan(100, 5).Bytes());
  EXPECT_EQ(result.vlan_count, 2);
  EXPECT_EQ(result.vlan[0], 0x2007);
  EXPECT_EQ(result.vlan[1], 0xa064);
}

TEST(ParseTest, TakesAddressesPortsAndFlags) {
  const parsed v4 = Parse(V4().Tcp(4321, 443).Flags(kSyn | kAck).Bytes());
  EXPECT_EQ(ByteVector(v4.source_ip, v4.source_ip + 5),
            (ByteVector{192, 0, 2, 1, 0}));
  EXPECT_EQ(ByteVector(v4.destination_ip, v4.destination_ip + 5),
            (ByteVector{198, 51, 100, 2, 0}));
  EXPECT_EQ(v4.ttl, 9);
  EXPECT_EQ(v4.source_port, 4321);
  EXPECT_EQ(v4.destination_port, 443);
  EXPECT_EQ(v4.tcp_flags, kSyn | kAck);
  const parsed v6 = Parse(V6().Icmpv6(135, 1).Bytes());
  EXPECT_EQ(v6.source_ip[15], 1);
  EXPECT_EQ(v6.destination_ip[15], 2);
  EXPECT_EQ(v6.ttl, 9);
  EXPECT_EQ(v6.icmp_type, 135);
  EXPECT_EQ(v6.icmp_code, 1);
}

TEST(ParseTest, ThePayloadBeginsAfterTcpAndUdp) {
  const struct {
    std::string name;
    Packet packet;
    int payload_offset;
  } kCases[] = {
      {"tcp", V4().Tcp(1, 2), kMac + kInet + 20},
      {"tcp options", V4().Tcp(1, 2).Options(ByteVector(12, 1)),
       kMac + kInet + 32},
      {"all tcp options", V6().Tcp(1, 2).Options(ByteVector(40, 1)),
       kMac + kInet6 + 60},
      {"udp", V4().Options(ByteVector(8, 1)).Udp(1, 2), kMac + kInet + 8 + 8},
      {"udp after extensions", V6().HopByHop().Udp(1, 2),
       kMac + kInet6 + 8 + 8},
      {"tagged",
       Packet().Ethernet().Vlan(5).Ipv4("1.1.1.1", "1.1.1.2").Udp(1, 2),
       kMac + kTag + kInet + 8},
      {"half of a udp header",
       V4().Protocol(17).Payload(ByteVector{0, 1, 0, 2, 0, 8}), 0},
      {"half of a tcp header", V4().Protocol(6).Payload(ByteVector(19, 0)), 0},
      {"a later fragment", V4().Fragment(8, true).Udp(1, 2), 0},
      {"sctp", V4().Sctp(1, 2), 0},
      {"icmp", V4().Icmp(8), 0},
      {"no transport", V4().Protocol(253).Payload(ByteVector(40, 0)), 0},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    EXPECT_EQ(Parse(test.packet.Bytes()).payload_offset, test.payload_offset);
  }
}

TEST(ParseTest, KeepsWhatWasCompleteWhereTheFrameEnds) {
  const ByteVector whole = Packet()
                               .Ethernet()
                               .Vlan(100)
                               .Ipv4("192.0.2.1", "198.51.100.2")
                               .Tcp(1, 2)
                               .Bytes();
  for (size_t size = 0; size < whole.size(); ++size) {
    SCOPED_TRACE(size);
    const parsed result =
        Parse(ByteVector(whole.begin(), whole.begin() + size));
    EXPECT_EQ(result.flags & PARSED_SHORT, PARSED_SHORT);
    EXPECT_EQ(result.ethertype, size < 14 ? 0 : size < 18 ? 0x8100 : 0x0800);
    EXPECT_EQ(result.vlan_count, size < 18 ? 0 : 1);
    EXPECT_EQ(result.protocol, size < 38 ? 0 : 6);
    EXPECT_EQ(result.destination_port, size < 42 ? 0 : 2);
  }
  EXPECT_EQ(Parse(whole).flags, PARSED_PORTS);
}

}  // namespace
}  // namespace xdplive::testing
