#include "flow/dissect/dns_info.h"

#include <gtest/gtest.h>

#include <string>

#include "kit/cc/message_builder.h"
#include "kit/cc/wire_bytes.h"

namespace xdplive::flow {
namespace {

using testing::DnsMessage;
using testing::WireBytes;

std::string InfoOf(Bytes message) {
  std::string line;
  AppendDnsInfo(message, line);
  return line;
}

std::vector<uint8_t> Query(const std::vector<uint8_t>& body) {
  return DnsMessage(0x1234, 0x0100, 1, 0, body);
}

std::vector<uint8_t> Answer(uint16_t type, const std::vector<uint8_t>& data) {
  WireBytes body;
  body.DnsName("a.example").U16(type).U16(1);
  body.U16(0xc00c).U16(type).U16(1).U32(60).U16(data.size()).Append(data);
  return DnsMessage(0x1234, 0x8180, 1, 1, body.Take());
}

TEST(DnsInfoTest, AsksAndAnswers) {
  EXPECT_EQ(InfoOf(testing::DnsQuery(0x1234, "example.com", 28)),
            "Standard query 0x1234 AAAA example.com");
  EXPECT_EQ(
      InfoOf(testing::DnsAddressResponse(0x1234, "example.com", "192.0.2.1")),
      "Standard query response 0x1234 A example.com A 192.0.2.1");
  EXPECT_EQ(InfoOf(Query(WireBytes().U8(0).U16(2).U16(1).Take())),
            "Standard query 0x1234 NS <Root>");
  EXPECT_EQ(InfoOf(Query(WireBytes().DnsName("x").U16(4711).U16(1).Take())),
            "Standard query 0x1234 TYPE4711 x");
}

TEST(DnsInfoTest, NamesErrors) {
  const auto body = WireBytes().DnsName("no.example").U16(1).U16(1).Take();
  EXPECT_EQ(InfoOf(DnsMessage(1, 0x8183, 1, 0, body)),
            "Standard query response 0x0001 No such name A no.example");
  EXPECT_EQ(InfoOf(DnsMessage(1, 0x818f, 1, 0, body)),
            "Standard query response 0x0001 Error 15 A no.example");
}

TEST(DnsInfoTest, ReadsNamesInAnswers) {
  const std::string head = "Standard query response 0x1234 ";
  EXPECT_EQ(InfoOf(Answer(5, WireBytes().U8(1).Text("b").U16(0xc00e).Take())),
            head + "CNAME a.example CNAME b.example");
  EXPECT_EQ(InfoOf(Answer(15, WireBytes().U16(10).U16(0xc00c).Take())),
            head + "MX a.example MX 10 a.example");
  EXPECT_EQ(InfoOf(Answer(
                33, WireBytes().U32(0).U16(8080).DnsName("h.local").Take())),
            head + "SRV a.example SRV 8080 h.local");
  EXPECT_EQ(InfoOf(Answer(16, WireBytes().U8(1).Text("t").Take())),
            head + "TXT a.example TXT");
  EXPECT_EQ(InfoOf(Answer(1, {1, 2, 3})), head + "A a.example A");
}

TEST(DnsInfoTest, EscapesHostileNames) {
  const struct {
    std::string name;
    std::vector<uint8_t> labels;
    std::string text;
  } cases[] = {
      {"escape sequence", WireBytes().U8(4).Text("\x1b[2J").U8(0).Take(),
       "\\x1b[2J"},
      {"dot in a label", WireBytes().U8(3).Text("a.b").U8(0).Take(), "a\\x2eb"},
      {"line break", WireBytes().U8(3).Text("a\nb").U8(0).Take(), "a\\x0ab"},
      {"invalid utf-8", WireBytes().U8(2).Text("\xc3(").U8(0).Take(), "\\xc3("},
      {"utf-8", WireBytes().U8(5).Text("B\xc3\xbcro").U8(0).Take(), "Büro"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto body = WireBytes().Append(c.labels).U16(1).U16(1).Take();
    EXPECT_EQ(InfoOf(Query(body)), "Standard query 0x1234 A " + c.text);
  }
}

TEST(DnsInfoTest, EndsNamesThatWouldNot) {
  const struct {
    std::string name;
    std::vector<uint8_t> body;
    std::string text;
  } cases[] = {
      {"pointer to itself", {0xc0, 12, 0, 1, 0, 1}, " A …"},
      {"pointer forward", {0xc0, 20, 0, 1, 0, 1, 0, 0, 0}, " A …"},
      {"label then pointer to it", {1, 'a', 0xc0, 12, 0, 1, 0, 1}, " A a …"},
      {"reserved label bits", {0x40, 'a', 0, 0, 1, 0, 1}, " …"},
      {"pointer cut short", {0xc0}, " …"},
      {"label cut short", {5, 'a', 'b'}, " ab …"},
      {"nothing", {}, " …"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(InfoOf(Query(c.body)), "Standard query 0x1234" + c.text);
  }
}

TEST(DnsInfoTest, RefusesANameLongerThanTheRfcAllows) {
  WireBytes body;
  for (int i = 0; i < 5; ++i) body.U8(63).Text(std::string(63, 'a'));
  body.U8(0).U16(1).U16(1);
  const std::string info = InfoOf(Query(body.Take()));
  EXPECT_EQ(info.find(std::string(63, 'a')), 24u);
  EXPECT_TRUE(info.ends_with(" …")) << info;
  EXPECT_LT(info.size(), 300u);
}

TEST(DnsInfoTest, ShowsSixAnswersAndSaysThatThereAreMore) {
  WireBytes body;
  for (int i = 0; i < 9; ++i) {
    body.U8(0).U16(1).U16(1).U32(60).U16(4).Ip("192.0.2.1");
  }
  const std::string info = InfoOf(DnsMessage(1, 0x8180, 0, 9, body.Take()));
  EXPECT_EQ(info,
            "Standard query response 0x0001 A 192.0.2.1 A 192.0.2.1 A "
            "192.0.2.1 A 192.0.2.1 A 192.0.2.1 A 192.0.2.1 …");
}

TEST(DnsInfoTest, AppendsNothingWithoutAWholeHeader) {
  std::string line;
  const std::vector<uint8_t> message(11);
  EXPECT_FALSE(AppendDnsInfo(message, line));
  EXPECT_EQ(line, "");
}

}  // namespace
}  // namespace xdplive::flow
