#include "flow/dissect/icmp_info.h"

#include <gtest/gtest.h>

#include "kit/cc/message_builder.h"
#include "kit/cc/wire_bytes.h"
#include "unit/flow/info_of.h"

namespace xdplive::flow {
namespace {

using testing::ByteVector;
using testing::WireBytes;

TEST(IcmpInfoTest, SaysWhatIcmpSays) {
  const ByteVector quoted =
      testing::QuotedIpv4Udp("10.0.0.2", 1234, "10.0.0.1", 53);
  const InfoCase cases[] = {
      {"echo request", Ipv4().Ttl(61).Icmp(8, 0, 0x0001'0002),
       "Echo (ping) request id=0x0001 seq=2 ttl=61"},
      {"echo reply", Ipv4().Icmp(0, 0, 0xffff'ffff),
       "Echo (ping) reply id=0xffff seq=65535 ttl=64"},
      {"port unreachable", Ipv4().Icmp(3, 3).Payload(quoted),
       "Destination unreachable (Port unreachable): UDP 10.0.0.2:1234 → "
       "10.0.0.1:53"},
      {"fragmentation needed", Ipv4().Icmp(3, 4, 1400),
       "Destination unreachable (Fragmentation needed), next-hop MTU 1400"},
      {"time exceeded", Ipv4().Icmp(11, 0),
       "Time-to-live exceeded (Time to live exceeded in transit)"},
      {"redirect", Ipv4().Icmp(5, 1, 0x0a000009),
       "Redirect (Redirect for host), gateway 10.0.0.9"},
      {"extended echo", Ipv4().Icmp(42), "Extended Echo request"},
      {"a quoted fragment has no ports",
       Ipv4().Icmp(11, 1).Payload(testing::Packet()
                                      .Ipv4("10.0.0.2", "10.0.0.1")
                                      .Fragment(1480, false)
                                      .Udp(0x1234, 0x5678)
                                      .Bytes()),
       "Time-to-live exceeded (Fragment reassembly time exceeded): UDP "
       "10.0.0.2 → 10.0.0.1 (later fragment)"},
      {"unknown code", Ipv4().Icmp(3, 99), "Destination unreachable"},
      {"unknown type", Ipv4().Icmp(200, 7), "ICMP type 200 code 7"},
  };
  for (const InfoCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(DissectWhole(c.packet).info, c.info);
  }
}

TEST(IcmpInfoTest, SaysWhatIcmpv6Says) {
  const ByteVector quoted = testing::Packet()
                                .Ipv6("2001:db8::2", "2001:db8::1")
                                .Tcp(1234, 80)
                                .Bytes();
  const ByteVector router =
      WireBytes().U32(0).U32(0).U8(1).U8(1).Mac("02:00:00:00:00:09").Take();
  const InfoCase cases[] = {
      {"echo", Ipv6().Icmpv6(128, 0, 0x0001'0002),
       "Echo (ping) request id=0x0001 seq=2 hop limit=64"},
      {"neighbor solicitation",
       Ipv6().Icmpv6(135).Payload(
           testing::NeighborMessage("fe80::1", 1, "02:00:00:00:00:01")),
       "Neighbor Solicitation for fe80::1 from 02:00:00:00:00:01"},
      {"neighbor advertisement",
       Ipv6()
           .Icmpv6(136, 0, 0xe000'0000)
           .Payload(
               testing::NeighborMessage("fe80::1", 2, "02:00:00:00:00:01")),
       "Neighbor Advertisement fe80::1 (rtr, sol, ovr) is at "
       "02:00:00:00:00:01"},
      {"router solicitation", Ipv6().Icmpv6(133), "Router Solicitation"},
      {"router advertisement",
       Ipv6().Icmpv6(134, 0, 0x4000'0708).Payload(router),
       "Router Advertisement from 02:00:00:00:00:09 lifetime=1800s"},
      {"listener query",
       Ipv6().Icmpv6(130).Payload(WireBytes().Ip("ff02::fb").Take()),
       "Multicast Listener Query for ff02::fb"},
      {"listener report",
       Ipv6().Icmpv6(143, 0, 1).Payload(
           WireBytes().U8(4).U8(0).U16(0).Ip("ff02::fb").Take()),
       "Multicast Listener Report Message v2 / Join group ff02::fb for any "
       "sources"},
      {"extended echo", Ipv6().Icmpv6(160), "Extended Echo request"},
      {"too big", Ipv6().Icmpv6(2, 0, 1280).Payload(quoted),
       "Packet Too Big, MTU 1280: TCP [2001:db8::2]:1234 → [2001:db8::1]:80"},
      {"quoted extension headers",
       Ipv6().Icmpv6(3).Payload(testing::Packet()
                                    .Ipv6("2001:db8::2", "2001:db8::1")
                                    .HopByHop()
                                    .Routing(4, 0)
                                    .Udp(1234, 80)
                                    .Bytes()),
       "Time Exceeded (hop limit exceeded in transit): UDP [2001:db8::2]:1234 "
       "→ [2001:db8::1]:80"},
      {"unreachable", Ipv6().Icmpv6(1, 4),
       "Destination Unreachable (Port unreachable)"},
      {"unknown type", Ipv6().Icmpv6(250, 1), "ICMPv6 type 250 code 1"},
  };
  for (const InfoCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(DissectWhole(c.packet).info, c.info);
  }
}

TEST(IcmpInfoTest, StopsAtANeighborOptionOfLengthZero) {
  const ByteVector body = WireBytes()
                              .Ip("fe80::1")
                              .U8(9)
                              .U8(0)
                              .U32(0)
                              .U16(0)
                              .U8(1)
                              .U8(1)
                              .Mac("02:00:00:00:00:01")
                              .Take();
  EXPECT_EQ(DissectWhole(Ipv6().Icmpv6(135).Payload(body)).info,
            "Neighbor Solicitation for fe80::1");
}

}  // namespace
}  // namespace xdplive::flow
