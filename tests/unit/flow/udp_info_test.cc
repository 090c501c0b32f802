#include "flow/dissect/udp_info.h"

#include <gtest/gtest.h>

#include "kit/cc/message_builder.h"
#include "unit/flow/info_of.h"

namespace xdplive::flow {
namespace {

using testing::ByteVector;
using testing::Packet;

TEST(UdpInfoTest, SummarisesDatagrams) {
  const InfoCase cases[] = {
      {"plain", Ipv4().Udp(40000, 40001).Payload("abc"), "40000 → 40001 Len=3"},
      {"service", Ipv4().Udp(40000, 514).Payload("abc"),
       "40000 → 514 Len=3 (syslog)"},
      {"length below header", Ipv4().Udp(40000, 40001).Length(3),
       "40000 → 40001 [length 3 of 8]"},
      {"length past the packet",
       Ipv4().Udp(40000, 40001).Length(900).Payload("abcd"),
       "40000 → 40001 Len=892 [length 900 of 12]"},
      {"a client port that has a name", Ipv4().Udp(5555, 51820).Payload("x"),
       "5555 → 51820 Len=1 (wireguard)"},
      {"ssdp search",
       Ipv4().Udp(50000, 1900).Payload("M-SEARCH * HTTP/1.1\r\nMX: 1"),
       "M-SEARCH * HTTP/1.1"},
      {"ssdp that attacks the terminal",
       Ipv4().Udp(50000, 1900).Payload("NOTIFY \x1b]0;x\x07 HTTP/1.1\r\n"),
       "NOTIFY \\x1b]0;x\\x07 HTTP/1.1"},
      {"not ssdp", Ipv4().Udp(50000, 1900).Payload("hello"),
       "50000 → 1900 Len=5 (ssdp)"},
      {"dhcp",
       Ipv4().Udp(68, 67).Payload(testing::DhcpDiscover("02:00:00:00:00:01")),
       "DHCP Discover from 02:00:00:00:00:01 xid=0x12345678"},
      {"dhcpv6", Ipv6().Udp(546, 547).Payload({1, 0, 0x12, 0x34}),
       "DHCPv6 Solicit xid=0x001234"},
      {"ntp", Ipv4().Udp(123, 123).Payload({0x24}), "NTP Version 4, server"},
      {"quic",
       Ipv4().Udp(40000, 443).Payload({0xc3, 0, 0, 0, 1, 2, 0xab, 0xcd, 0}),
       "QUIC Initial, DCID=abcd"},
      {"quic v2 on another port",
       Ipv4()
           .Udp(40000, 8443)
           .Payload({0xd3, 0x6b, 0x33, 0x43, 0xcf, 1, 0xab, 0, 0}),
       "QUIC v2 Initial, DCID=ab"},
      {"quic draft",
       Ipv4().Udp(443, 40000).Payload({0xe3, 0xff, 0, 0, 29, 1, 0xab, 0, 0}),
       "QUIC draft-29 Handshake, DCID=ab"},
      {"quic version negotiation",
       Ipv4()
           .Udp(443, 40000)
           .Payload({0x80, 0, 0, 0, 0, 1, 0xab, 0, 0x1a, 0x2a, 0x3a, 0x4a, 0, 0,
                     0, 1}),
       "QUIC Version Negotiation, DCID=ab"},
      {"no quic", Ipv4().Udp(40000, 40001).Payload({0xc3, 0, 0, 0, 9, 0, 0}),
       "40000 → 40001 Len=7"},
      {"a fragment's data is not read",
       Ipv4().Fragment(0, true).Udp(40000, 53).Payload(
           testing::DnsQuery(1, "example.com", 1)),
       "Fragmented IPv4 protocol (proto=UDP, off=0, ID=0000) 40000 → 53 Len=29 "
       "(dns)"},
  };
  for (const InfoCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(DissectWhole(c.packet).info, c.info);
  }
}

// RFC 2132, 9.3: the type is in the field for a file's name.
TEST(UdpInfoTest, FindsTheDhcpMessageTypeInAnOverloadedField) {
  ByteVector message = testing::DhcpDiscover("02:00:00:00:00:01");
  constexpr size_t kFile = 108, kOptions = 240;
  message[kFile] = 53;
  message[kFile + 1] = 1;
  message[kFile + 2] = 5;
  message[kFile + 3] = 255;
  message.resize(kOptions);
  message.insert(message.end(), {52, 1, 1, 255});
  EXPECT_EQ(DissectWhole(Ipv4().Udp(67, 68).Payload(message)).info,
            "DHCP ACK from 02:00:00:00:00:01 xid=0x12345678");
}

TEST(UdpInfoTest, NamesTheBootRequestWhenTheMessageTypeIsCutOff) {
  const ByteVector frame =
      Ipv4()
          .Udp(68, 67)
          .Payload(testing::DhcpDiscover("02:00:00:00:00:01"))
          .Bytes();
  const auto cut = absl::MakeConstSpan(frame).first(128);
  EXPECT_EQ(
      Dissect(cut, static_cast<uint32_t>(frame.size())).info,
      "Boot Request from 02:00:00:00:00:01 xid=0x12345678 [snapshot ends]");
}

}  // namespace
}  // namespace xdplive::flow
