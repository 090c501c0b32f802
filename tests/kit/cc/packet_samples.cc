#include "kit/cc/packet_samples.h"

#include "kit/cc/message_builder.h"
#include "kit/cc/packet_builder.h"
#include "kit/cc/wire_bytes.h"

namespace xdplive::testing {
namespace {

constexpr std::string_view kHost = "10.0.0.1";
constexpr std::string_view kPeer = "10.0.0.2";
constexpr std::string_view kHost6 = "2001:db8::1";
constexpr std::string_view kPeer6 = "2001:db8::2";

using Samples = std::vector<PacketSample>;

Packet Ipv4() { return Packet().Ethernet().Ipv4(kHost, kPeer); }
Packet Ipv6() { return Packet().Ethernet().Ipv6(kHost6, kPeer6); }

void AddTransport(Samples& out) {
  const ByteVector syn_options = {2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0, 0,
                                  0, 1, 0,    0,    0, 0, 1, 3,  3, 7};
  out.push_back({"tcp syn", Ipv4()
                                .Ttl(63)
                                .Tcp(51234, 443)
                                .Flags(kSyn | kEce | kCwr)
                                .Options(syn_options)
                                .Bytes()});
  out.push_back({"tcp data", Ipv4()
                                 .DontFragment()
                                 .Tcp(80, 51234)
                                 .Flags(kPsh | kAck)
                                 .Acknowledgment(9)
                                 .Payload("HTTP/1.1 200 OK\r\n\r\n")
                                 .Bytes()});
  out.push_back({"udp", Ipv4().Udp(40000, 40001).Payload("abc").Bytes()});
  out.push_back(
      {"sctp init",
       Ipv4().Sctp(5000, 5001).Chunk(1, 0, ByteVector(16, 1)).Bytes()});
  out.push_back({"sctp data and sack", Ipv6()
                                           .Sctp(5000, 5672)
                                           .Chunk(3, 0, ByteVector(12, 0))
                                           .Chunk(0, 3, ByteVector(13, 7))
                                           .Bytes()});
  out.push_back({"icmp echo", Ipv4().Icmp(8, 0, 0x00010002).Bytes()});
  out.push_back({"icmp port unreachable",
                 Ipv4()
                     .Icmp(3, 3)
                     .Payload(QuotedIpv4Udp(kPeer, 1234, kHost, 53))
                     .Bytes()});
  out.push_back({"icmpv6 echo", Ipv6().Icmpv6(128, 0, 0x00010002).Bytes()});
  out.push_back(
      {"tcp over ipv6", Ipv6().Tcp(443, 51234).Flags(kFin | kAck).Bytes()});
  out.push_back({"short frame with padding",
                 Ipv4().Tcp(22, 51234).Flags(kAck).PadTo(60).Bytes()});
}

void AddNetwork(Samples& out) {
  out.push_back({"ipv4 options", Ipv4()
                                     .Options({0x94, 4, 0, 0})
                                     .Udp(1, 2)
                                     .Payload("router alert")
                                     .Bytes()});
  out.push_back({"first ipv4 fragment", Ipv4()
                                            .Id(0x1a2b)
                                            .Fragment(0, true)
                                            .Udp(4000, 4001)
                                            .Payload(ByteVector(64, 'x'))
                                            .Bytes()});
  out.push_back({"later ipv4 fragment", Ipv4()
                                            .Id(0x1a2b)
                                            .Fragment(1480, false)
                                            .Protocol(17)
                                            .Payload(ByteVector(64, 'x'))
                                            .Bytes()});
  out.push_back({"ipv6 extension headers", Ipv6()
                                               .HopByHop({5, 2, 0, 0, 1, 0})
                                               .DestinationOptions()
                                               .Routing(2, 0, ByteVector(16, 0))
                                               .Udp(5000, 5001)
                                               .Payload("deep")
                                               .Bytes()});
  out.push_back({"ipv6 authentication",
                 Ipv6().Authentication().Tcp(179, 40000).Flags(kAck).Bytes()});
  out.push_back({"first ipv6 fragment", Ipv6()
                                            .FragmentHeader(0, true, 77)
                                            .Udp(4000, 4001)
                                            .Payload(ByteVector(64, 'x'))
                                            .Bytes()});
  out.push_back({"later ipv6 fragment", Ipv6()
                                            .FragmentHeader(1448, false, 77)
                                            .Protocol(17)
                                            .Payload(ByteVector(64, 'x'))
                                            .Bytes()});
  out.push_back({"ipv6 no next header", Ipv6().DestinationOptions().Bytes()});
  out.push_back(
      {"ip in ip", Ipv4().Ipv4("192.0.2.1", "192.0.2.2").Udp(7, 8).Bytes()});
  out.push_back(
      {"gre", Ipv4().Gre().Ipv4("192.0.2.1", "192.0.2.2").Icmp(0, 0).Bytes()});
  out.push_back(
      {"esp", Ipv4().Protocol(50).Payload(ByteVector(40, 3)).Bytes()});
  out.push_back(
      {"unknown protocol", Ipv4().Protocol(253).Payload("experiment").Bytes()});
  out.push_back({"ipv4 authentication",
                 Ipv4().Authentication().Tcp(179, 40000).Flags(kAck).Bytes()});
  const ByteVector vxlan = {8, 0, 0, 0, 0, 0, 7, 0};
  ByteVector inner = Packet()
                         .Ethernet()
                         .Ipv4("192.0.2.1", "192.0.2.2")
                         .Tcp(40000, 80)
                         .Flags(kSyn)
                         .Bytes();
  inner.insert(inner.begin(), vxlan.begin(), vxlan.end());
  out.push_back({"vxlan", Ipv4().Udp(50000, 4789).Payload(inner).Bytes()});
  out.push_back(
      {"igmpv3 report", Ipv4()
                            .Ttl(1)
                            .Options({0x94, 4, 0, 0})
                            .Protocol(2)
                            .Payload({0x22, 0, 0xf9, 0xfb, 0, 0, 0, 1,  //
                                      4, 0, 0, 0, 224, 0, 0, 251})
                            .Bytes()});
  out.push_back({"icmpv6 quoting extension headers",
                 Ipv6()
                     .Icmpv6(3)
                     .Payload(Packet()
                                  .Ipv6(kPeer6, kHost6)
                                  .HopByHop()
                                  .FragmentHeader(8, true)
                                  .Udp(1, 2)
                                  .Payload("quoted")
                                  .Bytes())
                     .Bytes()});
  out.push_back({"igmp leave", Ipv4()
                                   .Ttl(1)
                                   .Protocol(2)
                                   .Payload({0x17, 0, 0xf8, 0xfe, 239, 1, 1, 1})
                                   .Bytes()});
}

void AddLink(Samples& out) {
  out.push_back(
      {"arp request", Packet()
                          .Ethernet(kSourceMac, "ff:ff:ff:ff:ff:ff")
                          .Arp(1, kSourceMac, kHost, "00:00:00:00:00:00", kPeer)
                          .PadTo(60)
                          .Bytes()});
  out.push_back(
      {"arp reply", Packet()
                        .Ethernet()
                        .Arp(2, kSourceMac, kHost, kDestinationMac, kPeer)
                        .Bytes()});
  out.push_back(
      {"vlan",
       Packet().Ethernet().Vlan(100, 5).Ipv4(kHost, kPeer).Udp(1, 2).Bytes()});
  out.push_back({"two tags", Packet()
                                 .Ethernet()
                                 .Vlan(100)
                                 .Vlan(200)
                                 .Ipv6(kHost6, kPeer6)
                                 .Tcp(1, 2)
                                 .Flags(kRst)
                                 .Bytes()});
  out.push_back({"three tags", Packet()
                                   .Ethernet()
                                   .Vlan(1)
                                   .Vlan(2)
                                   .Vlan(3)
                                   .Ipv4(kHost, kPeer)
                                   .Udp(1, 2)
                                   .Bytes()});
  out.push_back({"spanning tree", Packet()
                                      .Ethernet()
                                      .Llc(0x42, 0x42)
                                      .Payload(RapidSpanningTree())
                                      .PadTo(60)
                                      .Bytes()});
  out.push_back({"cdp", Packet()
                            .Ethernet()
                            .Snap(0x00000c, 0x2000)
                            .Payload(CiscoDiscovery("R1", "Gi0/1"))
                            .Bytes()});
  out.push_back({"lldp", Packet()
                             .Ethernet()
                             .EtherType(0x88cc)
                             .Payload(LinkLayerDiscovery("Gi0/1", "sw1"))
                             .Bytes()});
  out.push_back({"mpls", Packet()
                             .Ethernet()
                             .Mpls(100, false)
                             .Mpls(200)
                             .Ipv4(kHost, kPeer)
                             .Udp(1, 2)
                             .Bytes()});
  out.push_back({"pppoe session", Packet()
                                      .Ethernet()
                                      .Vlan(7)
                                      .Pppoe(23)
                                      .Ipv6(kHost6, kPeer6)
                                      .Tcp(40000, 443)
                                      .Flags(kSyn)
                                      .Bytes()});
  out.push_back({"vn-tag", Packet()
                               .Ethernet()
                               .VnTag()
                               .Vlan(7)
                               .Ipv4(kHost, kPeer)
                               .Udp(1, 2)
                               .Bytes()});
  out.push_back({"snap ip", Packet()
                                .Ethernet()
                                .Snap(0, 0x0800)
                                .Ipv4(kHost, kPeer)
                                .Udp(1, 2)
                                .Bytes()});
  out.push_back({"pppoe discovery", Packet()
                                        .Ethernet()
                                        .EtherType(0x8863)
                                        .Payload({0x11, 9, 0, 0, 0, 0})
                                        .Bytes()});
  out.push_back({"unknown ethertype", Packet()
                                          .Ethernet()
                                          .EtherType(0x88b5)
                                          .Payload("local experiment")
                                          .Bytes()});
}

void AddApplications(Samples& out) {
  out.push_back({"dns query", Ipv4()
                                  .Udp(40000, 53)
                                  .Payload(DnsQuery(0x1234, "example.com", 1))
                                  .Bytes()});
  out.push_back({"dns response", Ipv4()
                                     .Udp(53, 40000)
                                     .Payload(DnsAddressResponse(
                                         0x1234, "example.com", "192.0.2.1"))
                                     .Bytes()});
  out.push_back({"ssdp", Packet()
                             .Ethernet()
                             .Ipv4(kHost, "239.255.255.250")
                             .Ttl(1)
                             .Udp(50000, 1900)
                             .Payload("M-SEARCH * HTTP/1.1\r\nMAN: x\r\n\r\n")
                             .Bytes()});
  out.push_back({"dhcp discover", Packet()
                                      .Ethernet()
                                      .Ipv4("0.0.0.0", "255.255.255.255")
                                      .Udp(68, 67)
                                      .Payload(DhcpDiscover(kSourceMac))
                                      .Bytes()});
  out.push_back(
      {"dns over tcp",
       Ipv4()
           .Tcp(40000, 53)
           .Flags(kPsh | kAck)
           .Payload(
               WireBytes().U16(29).Append(DnsQuery(7, "example.com", 1)).Take())
           .Bytes()});
  out.push_back(
      {"quic", Ipv4()
                   .Udp(40000, 8443)
                   .Payload({0xd3, 0x6b, 0x33, 0x43, 0xcf, 2, 1, 2, 0, 0, 0})
                   .Bytes()});
  out.push_back(
      {"ntp", Ipv4().Udp(123, 123).Payload(ByteVector(48, 0x23)).Bytes()});
  out.push_back({"neighbor solicitation",
                 Packet()
                     .Ethernet()
                     .Ipv6("fe80::2", "ff02::1:ff00:1")
                     .Ttl(255)
                     .Icmpv6(135)
                     .Payload(NeighborMessage("fe80::1", 1, kSourceMac))
                     .Bytes()});
}

}  // namespace

std::vector<PacketSample> WellFormedSamples() {
  Samples samples;
  AddTransport(samples);
  AddNetwork(samples);
  AddLink(samples);
  AddApplications(samples);
  return samples;
}

std::vector<PacketSample> MalformedSamples() {
  return {
      {"ipv4 header length below five",
       Ipv4().HeaderLength(4).Udp(1, 2).Bytes()},
      {"ipv4 total length below header", Ipv4().Length(19).Udp(1, 2).Bytes()},
      {"ipv4 total length beyond frame", Ipv4().Length(9999).Udp(1, 2).Bytes()},
      {"ipv4 length zero", Ipv4().Length(0).Tcp(1, 2).Payload("x").Bytes()},
      {"ipv4 length ends in tcp", Ipv4().Length(30).Tcp(1, 2).Bytes()},
      {"ipv6 under ipv4 ethertype", Packet()
                                        .Ethernet()
                                        .EtherType(0x0800)
                                        .Ipv6(kHost6, kPeer6)
                                        .Udp(1, 2)
                                        .Bytes()},
      {"tcp header length below five",
       Ipv4().Tcp(1, 2).HeaderLength(2).Bytes()},
      {"tcp options beyond frame", Ipv4().Tcp(1, 2).HeaderLength(15).Bytes()},
      {"tcp option of length zero",
       Ipv4().Tcp(1, 2).Flags(kSyn).Options({2, 0, 5, 180}).Bytes()},
      {"udp length below header", Ipv4().Udp(1, 2).Length(3).Bytes()},
      {"ipv6 extension beyond frame",
       Ipv6().Protocol(0).Payload({17, 200, 0, 0, 0, 0, 0, 0}).Bytes()},
      {"nine ipv6 extension headers", Ipv6()
                                          .DestinationOptions()
                                          .DestinationOptions()
                                          .DestinationOptions()
                                          .DestinationOptions()
                                          .DestinationOptions()
                                          .DestinationOptions()
                                          .DestinationOptions()
                                          .DestinationOptions()
                                          .DestinationOptions()
                                          .Udp(1, 2)
                                          .Bytes()},
      {"dns pointer to itself",
       Ipv4()
           .Udp(1, 53)
           .Payload({0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1})
           .Bytes()},
      {"sctp chunk of length zero",
       Ipv4().Sctp(1, 2).Payload({0, 0, 0, 0}).Bytes()},
      {"lldp element beyond frame",
       Packet().Ethernet().EtherType(0x88cc).Payload({2, 200, 4, 1}).Bytes()},
  };
}

std::vector<PacketSample> AllSamples() {
  std::vector<PacketSample> samples = WellFormedSamples();
  for (PacketSample& sample : MalformedSamples()) {
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace xdplive::testing
