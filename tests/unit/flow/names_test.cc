#include "flow/text/names.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

namespace xdplive::flow {
namespace {

TEST(NamesTest, WritesIpProtocolsAsPeopleDo) {
  EXPECT_EQ(IpProtocolName(1), "ICMP");
  EXPECT_EQ(IpProtocolName(2), "IGMP");
  EXPECT_EQ(IpProtocolName(6), "TCP");
  EXPECT_EQ(IpProtocolName(17), "UDP");
  EXPECT_EQ(IpProtocolName(47), "GRE");
  EXPECT_EQ(IpProtocolName(50), "ESP");
  EXPECT_EQ(IpProtocolName(58), "ICMPv6");
  EXPECT_EQ(IpProtocolName(89), "OSPF");
  EXPECT_EQ(IpProtocolName(132), "SCTP");
}

TEST(NamesTest, KnowsNoNameForUnassignedProtocols) {
  EXPECT_EQ(IpProtocolName(253), "");
  EXPECT_EQ(IpProtocolName(255), "");
}

TEST(NamesTest, WritesEtherTypesAsPeopleDo) {
  EXPECT_EQ(EtherTypeName(0x0800), "IPv4");
  EXPECT_EQ(EtherTypeName(0x0806), "ARP");
  EXPECT_EQ(EtherTypeName(0x86dd), "IPv6");
  EXPECT_EQ(EtherTypeName(0x88cc), "LLDP");
  EXPECT_EQ(EtherTypeName(0x8864), "PPPoE");
  EXPECT_EQ(EtherTypeName(0x88b5), "");
}

TEST(NamesTest, NamesPortsByTheirTransport) {
  EXPECT_EQ(PortName(IPPROTO_TCP, 443), "https");
  EXPECT_EQ(PortName(IPPROTO_UDP, 53), "dns");
  EXPECT_EQ(PortName(IPPROTO_UDP, 67), "dhcp");
  EXPECT_EQ(PortName(IPPROTO_TCP, 67), "");
  EXPECT_EQ(PortName(IPPROTO_SCTP, 5672), "amqp");
  EXPECT_EQ(PortName(IPPROTO_ICMP, 443), "");
}

}  // namespace
}  // namespace xdplive::flow
