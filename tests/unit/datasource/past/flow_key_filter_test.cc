#include "datasource/past/flow_key_filter.h"

#include <gtest/gtest.h>

#include "filter/compile.h"
#include "kit/cc/flow/naive_history.h"

namespace xdplive::datasource {
namespace {

using filter::Verdict;

tap::FlowKey Web() {
  tap::FlowKey key = flow::Ipv4Flow(1, 2, 6, 40000, 443);
  key.vlan = tap::kNoVlan;
  key.ethertype = 0x800;
  key.ttl = 64;
  return key;
}

tap::FlowKey Arp() {
  tap::FlowKey key = {};
  key.vlan = tap::kNoVlan;
  key.ethertype = 0x806;
  return key;
}

tap::FlowKey Dns6() {
  tap::FlowKey key = {};
  key.vlan = 10;
  key.ethertype = 0x86dd;
  key.version = 6;
  key.protocol = 17;
  key.ttl = 5;
  key.source_ip[0] = 0x20;
  key.source_ip[1] = 0x01;
  key.source_port = 1234;
  key.destination_port = 53;
  return key;
}

bool Matches(const char* filter, const tap::FlowKey& key) {
  const FlowKeyFilter keys(*filter::CompileShared(filter));
  EXPECT_NE(keys.Decide(key), Verdict::kUnknown) << filter;
  return keys.Matches(key);
}

bool IsUndecided(const char* filter, const tap::FlowKey& key) {
  const FlowKeyFilter keys(*filter::CompileShared(filter));
  EXPECT_FALSE(keys.Matches(key)) << filter;
  return keys.Decide(key) == Verdict::kUnknown;
}

TEST(FlowKeyFilterTest, DecidesByWhatKeysHold) {
  for (const char* filter : {"tcp", "tcp dst port 443", "src host 10.0.0.1",
                             "net 10.0.0.0/30", "host 10.0.0.2 and not udp",
                             "ip[8] = 64", "portrange 440-450", "not vlan"}) {
    EXPECT_TRUE(Matches(filter, Web())) << filter;
  }
  for (const char* filter :
       {"udp", "tcp src port 443", "host 10.0.0.9", "ip6", "arp", "vlan 10"}) {
    EXPECT_FALSE(Matches(filter, Web())) << filter;
  }
  EXPECT_TRUE(Matches("arp", Arp()));
  EXPECT_FALSE(Matches("tcp port 443", Arp()));
  EXPECT_FALSE(Matches("vlan 11", Dns6()));
}

TEST(FlowKeyFilterTest, SaysWhatKeysDoNotTell) {
  EXPECT_TRUE(IsUndecided("greater 100", Web()));
  EXPECT_TRUE(IsUndecided("tcp[tcpflags] & tcp-syn != 0", Web()));
  EXPECT_TRUE(IsUndecided("ether host 02:00:00:00:00:01", Web()));
  EXPECT_TRUE(IsUndecided("arp host 10.0.0.1", Arp()));
}

TEST(FlowKeyFilterTest, KnowsPlainFramesAndLeavesOthersOpen) {
  EXPECT_TRUE(Matches("vlan 10 and udp port 53", Dns6()));
  EXPECT_TRUE(Matches("vlan and ip6 src net 2001::/16", Dns6()));
  tap::FlowKey odd = Dns6();
  odd.shape = tap::kShapeTags;
  // Behind the outer tag is another one, and not IP; the third may be.
  EXPECT_FALSE(Matches("vlan and ip6 src net 2001::/16", odd));
  EXPECT_TRUE(IsUndecided("vlan and vlan and ip6", odd));
  EXPECT_TRUE(Matches("vlan 10", odd));
  odd.shape = tap::kShapeHeaders;
  odd.vlan = tap::kNoVlan;
  EXPECT_TRUE(IsUndecided("udp", odd));
  EXPECT_TRUE(IsUndecided("ip6 proto 44", odd));
  EXPECT_TRUE(Matches("ip6 src net 2001::/16", odd));
  tap::FlowKey options = Web();
  options.shape = tap::kShapeOptions;
  EXPECT_TRUE(IsUndecided("ip[0] & 0xf = 5", options));
  EXPECT_TRUE(Matches("tcp port 443", options));
  EXPECT_FALSE(Matches("udp", options));
  tap::FlowKey authenticated = Web();
  authenticated.shape = tap::kShapeHeaders;
  EXPECT_FALSE(Matches("tcp", authenticated));
  EXPECT_TRUE(Matches("ip proto 51", authenticated));
  EXPECT_TRUE(Matches("ip[0] & 0xf = 5", Web()));
}

TEST(FlowKeyFilterTest, TakesNoDefaultForKnowledge) {
  for (const char* filter :
       {"ip[6] & 0x40 != 0", "ip[6] & 0x40 = 0", "ip[6:2] & 0x2000 != 0"}) {
    EXPECT_TRUE(IsUndecided(filter, Web())) << filter;
  }
  // Ports say that it is no later fragment.
  EXPECT_TRUE(Matches("ip[6:2] & 0x1fff = 0", Web()));
}

TEST(FlowKeyFilterTest, DoesNotTakeLaterFragmentsForAPort) {
  tap::FlowKey fragment = Web();
  fragment.source_port = fragment.destination_port = 0;
  EXPECT_TRUE(IsUndecided("tcp port 0", fragment));
  EXPECT_TRUE(Matches("tcp", fragment));
}

}  // namespace
}  // namespace xdplive::datasource
