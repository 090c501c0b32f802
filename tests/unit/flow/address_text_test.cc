#include "flow/text/address_text.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>

namespace xdplive::flow {
namespace {

std::string Ours(const uint8_t (&address)[16]) {
  std::string text;
  AppendIpv6(address, text);
  return text;
}

std::string Theirs(const uint8_t (&address)[16]) {
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(AF_INET6, address, text, sizeof(text));
}

TEST(AddressTextTest, WritesIpv6AsInetNtopDoes) {
  for (const char* text :
       {"::", "::1", "1::", "fe80::1", "2001:db8::1", "1:2:3:4:5:6:7:8",
        "1:0:0:2:0:0:0:3", "1:0:0:2:0:0:3:4", "0:1::", "1:0:2:0:3:0:4:0",
        "::ffff:10.0.0.1", "::10.0.0.1", "::1:2", "::ffff:0:0", "ff02::fb",
        "1:2:3:4:5:6::", "::2:3:4:5:6:7:8", "64:ff9b::1.2.3.4"}) {
    SCOPED_TRACE(text);
    uint8_t address[16];
    ASSERT_EQ(inet_pton(AF_INET6, text, address), 1);
    EXPECT_EQ(Ours(address), Theirs(address));
  }
}

TEST(AddressTextTest, AgreesWithInetNtopOnManyZeroPatterns) {
  std::mt19937 random(1);
  for (int i = 0; i < 200000; ++i) {
    uint8_t address[16];
    const unsigned zeros = random();
    for (int byte = 0; byte < 16; ++byte) {
      address[byte] = zeros >> (byte / 2) & 1 ? 0 : random() & 0xff;
      if (zeros >> (16 + byte) & 1) address[byte] = 0;
    }
    ASSERT_EQ(Ours(address), Theirs(address));
  }
}

TEST(AddressTextTest, WritesIpv4WithoutLeadingZeros) {
  const uint8_t address[] = {0, 10, 100, 255};
  std::string text;
  AppendIpv4(address, text);
  EXPECT_EQ(text, "0.10.100.255");
}

TEST(AddressTextTest, WritesMacInLowerCase) {
  const uint8_t mac[] = {0x02, 0xAB, 0x00, 0x0f, 0xf0, 0xff};
  std::string text;
  AppendMac(mac, text);
  EXPECT_EQ(text, "02:ab:00:0f:f0:ff");
}

TEST(AddressTextTest, WritesAQuestionMarkForAnAddressOfNoKnownSize) {
  const uint8_t odd[] = {1, 2, 3};
  std::string text;
  AppendIp(odd, text);
  EXPECT_EQ(text, "?");
}

}  // namespace
}  // namespace xdplive::flow
