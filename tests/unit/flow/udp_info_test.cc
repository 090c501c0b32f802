#include "flow/udp_info.h"

#include <gtest/gtest.h>

#include "support/message_builder.h"
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
       "40000 → 40001"},
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

TEST(UdpInfoTest, NamesTheBootRequestWhenTheMessageTypeIsCutOff) {
  const ByteVector frame =
      Ipv4()
          .Udp(68, 67)
          .Payload(testing::DhcpDiscover("02:00:00:00:00:01"))
          .Bytes();
  const auto cut = absl::MakeConstSpan(frame).first(128);
  EXPECT_EQ(Dissect(cut, static_cast<uint32_t>(frame.size())).info,
            "Boot Request from 02:00:00:00:00:01 xid=0x12345678");
}

}  // namespace
}  // namespace xdplive::flow
