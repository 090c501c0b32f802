#include "flow/dissect/tcp_info.h"

#include <gtest/gtest.h>

#include "kit/cc/message_builder.h"
#include "kit/cc/wire_bytes.h"
#include "unit/flow/info_of.h"

namespace xdplive::flow {
namespace {

using testing::ByteVector;
using testing::kAck;
using testing::kAe;
using testing::kCwr;
using testing::kEce;
using testing::kFin;
using testing::kPsh;
using testing::kRst;
using testing::kSyn;
using testing::kUrg;
using testing::Packet;

Packet Segment() {
  return Ipv4().Tcp(40000, 40001).Sequence(7).Acknowledgment(8).Window(9);
}

TEST(TcpInfoTest, NamesFlagsInTheOrderOfTheirBits) {
  const struct {
    uint16_t flags;
    std::string text;
  } cases[] = {
      {0, ""},
      {kSyn, "SYN"},
      {kSyn | kAck, "SYN,ACK"},
      {kFin | kSyn | kRst | kPsh | kAck | kUrg | kEce | kCwr | kAe,
       "FIN,SYN,RST,PSH,ACK,URG,ECE,CWR,AE"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(DissectWhole(Segment().Flags(c.flags)).flags, c.text);
  }
}

TEST(TcpInfoTest, SummarisesSegments) {
  const InfoCase cases[] = {
      {"no flags", Segment(), "40000 → 40001 [<None>] Seq=7 Win=9 Len=0"},
      {"ack", Segment().Flags(kAck),
       "40000 → 40001 [ACK] Seq=7 Ack=8 Win=9 Len=0"},
      {"urgent", Segment().Flags(kUrg | kAck).Urgent(3),
       "40000 → 40001 [ACK, URG] Seq=7 Ack=8 Win=9 Urg=3 Len=0"},
      {"data", Segment().Flags(kPsh | kAck).Payload("hello"),
       "40000 → 40001 [PSH, ACK] Seq=7 Ack=8 Win=9 Len=5"},
      {"padding is no data", Segment().Flags(kAck).PadTo(60),
       "40000 → 40001 [ACK] Seq=7 Ack=8 Win=9 Len=0"},
      {"service of the lower port", Ipv4().Tcp(51234, 443).Flags(kSyn),
       "51234 → 443 [SYN] Seq=1 Win=64240 Len=0 (https)"},
      {"tls", Segment().Flags(kAck).Payload({22, 3, 1, 2, 0, 1, 0}),
       "40000 → 40001 [ACK] Seq=7 Ack=8 Win=9 Len=7 TLS Client Hello"},
      {"header past the packet", Segment().Flags(kAck).HeaderLength(15),
       "40000 → 40001 [ACK] Seq=7 Ack=8 Win=9 [header of 60 bytes past the "
       "packet]"},
      {"dns",
       Ipv4()
           .Tcp(40000, 53)
           .Flags(kPsh | kAck)
           .Payload(testing::WireBytes()
                        .U16(29)
                        .Append(testing::DnsQuery(1, "example.com", 1))
                        .Take()),
       "40000 → 53 [PSH, ACK] Seq=1 Ack=0 Win=64240 Len=31 Standard query "
       "0x0001 A example.com (dns)"},
      {"http", Segment().Flags(kAck).Payload("GET /\x1b[2J HTTP/1.1\r\n"),
       "40000 → 40001 [ACK] Seq=7 Ack=8 Win=9 Len=20 GET /\\x1b[2J HTTP/1.1"},
  };
  for (const InfoCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(DissectWhole(c.packet).info, c.info);
  }
}

TEST(TcpInfoTest, ListsOptionsInTheirOrder) {
  const std::string head = "40000 → 40001 [SYN] Seq=7 Win=9 Len=0";
  const struct {
    std::string name;
    ByteVector options;
    std::string text;
  } cases[] = {
      {"usual",
       {2, 4, 0x05, 0xb4, 4, 2, 1, 3, 3, 7},
       " MSS=1460 SACK_PERM WS=128"},
      {"timestamps", {8, 10, 0, 0, 0, 1, 0, 0, 0, 2}, " TSval=1 TSecr=2"},
      {"sack", {5, 10, 0, 0, 0, 1, 0, 0, 0, 2}, " SLE=1 SRE=2"},
      {"md5",
       {19, 18, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
       " MD5"},
      {"experimental fast open", {254, 4, 0xf9, 0x89}, " TFO"},
      {"another experiment", {253, 4, 0x12, 0x34}, " EXP-0x1234"},
      {"largest shift", {3, 3, 255}, " WS=16384"},
      {"end of list", {0, 2, 4, 5}, ""},
      {"length zero", {2, 0, 5, 180}, ""},
      {"length beyond header", {2, 40, 5, 180}, ""},
      {"unknown kind", {99, 4, 1, 2, 4, 2}, " SACK_PERM"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Packet packet = Segment().Flags(kSyn).Options(c.options);
    EXPECT_EQ(DissectWhole(packet).info, head + c.text);
  }
}

}  // namespace
}  // namespace xdplive::flow
