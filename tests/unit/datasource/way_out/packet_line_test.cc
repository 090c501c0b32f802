#include "datasource/way_out/packet_line.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

const privacy::Anonymiser& By() {
  static const auto& by = *new privacy::Anonymiser("key");
  return by;
}

std::string Masked(const std::string& line) {
  return MaskPacketLine(By(), line);
}

std::string End(const char* end) { return By().End(end); }

TEST(PacketLine, LeavesWhatIsOfHeadersAlone) {
  for (const char* line :
       {"", "443 → 51234 [SYN, ACK] Seq=4294967295 Ack=1 Win=64240 Len=0",
        "443 → 51234 [ACK] Seq=1 TLS Client Hello", "53 → 50000 Len=40",
        "Echo (ping) request id=0x0001 seq=1 ttl=64", "NTP Version 4, client",
        "Router Advertisement lifetime=1800s", "QUIC Initial",
        "Standard query response 0x1a2b No such name",
        "DHCPv6 Solicit xid=0x123456", "  TCP  ARP "}) {
    EXPECT_EQ(Masked(line), line);
  }
}

TEST(PacketLine, HidesWhatIsOfThePayload) {
  for (const auto& [line, masked] : {
           std::pair{"Standard query 0x1a2b A db.example",
                     "Standard query 0x1a2b A …"},
           std::pair{"50000 → 80 [PSH, ACK] GET /a?b=c HTTP/1.1",
                     "50000 → 80 [PSH, ACK] GET … …"},
           std::pair{"SSH-2.0-kiwi_9 wombat", "… …"},
           std::pair{"QUIC Initial, DCID=0123abcd", "QUIC Initial, DCID=…"},
           std::pair{"LLDP chassis wombat, port Gi0/1, system name 4915123456",
                     "LLDP chassis …, port …, system name …"},
           std::pair{"seq=wombat x=1", "seq=… …"},
           std::pair{"(wombat), [kiwi]", "(…), […]"},
       }) {
    EXPECT_EQ(Masked(line), masked);
  }
}

TEST(PacketLine, ReplacesEnds) {
  EXPECT_EQ(
      Masked("Who has 10.0.0.1? Tell 10.0.0.2"),
      absl::StrCat("Who has ", End("10.0.0.1"), "? Tell ", End("10.0.0.2")));
  EXPECT_EQ(Masked("10.0.0.1 is at b8:27:eb:12:34:56"),
            absl::StrCat(End("10.0.0.1"), " is at b8:27:eb:00:00:00"));
  EXPECT_EQ(
      Masked("for 10.0.0.1:53, fe80::/64"),
      absl::StrCat("for ", End("10.0.0.1"), ":53, ", End("fe80::"), "/64"));
}

}  // namespace
}  // namespace xdplive::datasource
