#include "filter/partial_eval.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "filter/compile.h"
#include "filter/eval.h"
#include "kit/cc/packet_builder.h"
#include "kit/cc/packet_samples.h"

namespace xdplive::filter {
namespace {

using ::xdplive::testing::Packet;

PartialFrame AllOf(const std::vector<uint8_t>& bytes) {
  PartialFrame frame;
  const size_t count = std::min(bytes.size(), PartialFrame::kBytes);
  std::copy_n(bytes.begin(), count, frame.bytes.begin());
  std::fill_n(frame.known.begin(), count, uint8_t{0xff});
  frame.there = count;
  return frame;
}

PartialFrame WebRequest() {
  return AllOf(
      Packet().Ethernet().Ipv4("10.0.0.1", "10.0.0.2").Tcp(40000, 80).Bytes());
}

Verdict Ask(absl::string_view text, const PartialFrame& frame) {
  const auto filter = Compile(text);
  EXPECT_TRUE(filter.ok()) << filter.status();
  return filter.ok() ? Judge(*filter, frame) : Verdict::kUnknown;
}

TEST(PartialEvalTest, AgreesWithLibpcapWhereItDecides) {
  const char* const kFilters[] = {
      "",
      "tcp",
      "udp port 53",
      "host 192.0.2.1 or net 10.0.0.0/8",
      "not ip and not ip6",
      "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
      "ip[8] / 3 * 2 - 1 > 7",
      "ip[2:2] & 0xff >> 1 < ip[8] << 1",
      "ether[12:2] | 3 ^ 1 = 0x803",
      "ip[8] % 5 = 4 and ip[6] / (ip[8] - ip[8]) = 0",
      "vlan and tcp",
      "icmp6 or icmp[icmptype] = icmp-echo",
      "portrange 1-1024 and ip6",
      "-ip[8] < 5",
  };
  size_t decided = 0;
  for (const char* text : kFilters) {
    const auto filter = Compile(text);
    ASSERT_TRUE(filter.ok()) << filter.status();
    for (const auto& sample : xdplive::testing::AllSamples()) {
      const Verdict verdict = Judge(*filter, AllOf(sample.bytes));
      if (verdict == Verdict::kUnknown) continue;
      ++decided;
      EXPECT_EQ(verdict == Verdict::kMatch,
                Matches(*filter, sample.bytes,
                        static_cast<uint32_t>(sample.bytes.size())))
          << text << " on " << sample.name;
    }
  }
  EXPECT_GT(decided, 500u);
}

TEST(PartialEvalTest, DoesNotDecideByBytesThatAreUnknown) {
  PartialFrame frame = WebRequest();
  EXPECT_EQ(Ask("tcp[13] = 2", frame), Verdict::kNoMatch);
  frame.known[14 + 20 + 13] = false;
  EXPECT_EQ(Ask("tcp[13] = 2", frame), Verdict::kUnknown);
  EXPECT_EQ(Ask("udp[4:2] > 1000", frame), Verdict::kNoMatch);
  EXPECT_EQ(Ask("tcp dst port 80", frame), Verdict::kMatch);
}

TEST(PartialEvalTest, DoesNotKnowTheLength) {
  EXPECT_EQ(Ask("greater 1000", WebRequest()), Verdict::kUnknown);
  EXPECT_EQ(Ask("udp and greater 1000", WebRequest()), Verdict::kNoMatch);
}

TEST(PartialEvalTest, EndsWithoutAMatchWhereItDividesByZero) {
  EXPECT_EQ(Ask("ip[8] / (ip[8] - ip[8]) = 0", WebRequest()),
            Verdict::kNoMatch);
}

}  // namespace
}  // namespace xdplive::filter
