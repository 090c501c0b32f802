#include "kit/cc/packet_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "kit/cc/packet_samples.h"
#include "kit/cc/pcap_file.h"
#include "kit/cc/temp_dir.h"
#include "kit/cc/tshark.h"

namespace xdplive::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAreArray;

TEST(PacketBuilderTest, WritesUdpOverIpv4AsTheRfcsSay) {
  const ByteVector expected = {
      0x02, 0,    0, 0,  0,  2,  0x02, 0,    0,   0,  0,    1,
      0x08, 0x00,                                                  // Ethernet
      0x45, 0,    0, 30, 0,  0,  0,    0,    64,  17, 0x66, 0xcd,  // IPv4
      10,   0,    0, 1,  10, 0,  0,    2,                          //
      0x04, 0xd2, 0, 53, 0,  10, 0x7e, 0x67, 'h', 'i'};            // UDP
  EXPECT_THAT(Packet()
                  .Ethernet()
                  .Ipv4("10.0.0.1", "10.0.0.2")
                  .Udp(1234, 53)
                  .Payload("hi")
                  .Bytes(),
              ElementsAreArray(expected));
}

TEST(PacketBuilderTest, LeavesFixedFieldsAsTheyWereSet) {
  const ByteVector frame = Packet()
                               .Ethernet()
                               .Ipv4("10.0.0.1", "10.0.0.2")
                               .Length(7)
                               .HeaderLength(15)
                               .Protocol(99)
                               .Checksum(0xdead)
                               .Udp(1, 2)
                               .Bytes();
  EXPECT_EQ(frame[14], 0x4f);
  EXPECT_EQ(frame[17], 7);
  EXPECT_EQ(frame[23], 99);
  EXPECT_EQ(frame[24] << 8 | frame[25], 0xdead);
}

TEST(PacketBuilderTest, PadsBehindWhatLengthsCount) {
  const ByteVector frame = Packet()
                               .Ethernet()
                               .Ipv4("10.0.0.1", "10.0.0.2")
                               .Udp(1, 2)
                               .PadTo(60)
                               .Bytes();
  EXPECT_EQ(frame.size(), 60u);
  EXPECT_EQ(frame[16] << 8 | frame[17], 28);
}

TEST(PacketBuilderDeathTest, RefusesAFieldTheLastHeaderLacks) {
  EXPECT_DEATH(Packet().Ethernet().Ttl(1), "no such field");
}

// tshark's value of a checksum's status: 0 bad, 1 good.
TEST(PacketBuilderTest, WellFormedSamplesHaveGoodChecksums) {
  std::vector<CapturedFrame> frames;
  const std::vector<PacketSample> samples = WellFormedSamples();
  for (const PacketSample& sample : samples) {
    frames.push_back(
        {.bytes = sample.bytes,
         .wire_length = static_cast<uint32_t>(sample.bytes.size())});
  }
  const TempDir directory;
  const std::string path = directory.path() / "samples.pcap";
  ASSERT_TRUE(WritePcapFile(path, frames).ok());
  const auto rows =
      RunTshark(path, {"ip.checksum.status", "tcp.checksum.status",
                       "udp.checksum.status", "icmp.checksum.status",
                       "icmpv6.checksum.status", "sctp.checksum.status"});
  if (absl::IsNotFound(rows.status()) && std::getenv("CI") == nullptr) {
    GTEST_SKIP() << rows.status().message();
  }
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), samples.size());
  std::vector<std::vector<std::string>> seen(6);
  for (size_t i = 0; i < rows->size(); ++i) {
    SCOPED_TRACE(samples[i].name);
    for (size_t column = 0; column < seen.size(); ++column) {
      const std::vector<std::string>& status = (*rows)[i][column];
      EXPECT_THAT(status, Each(::testing::Ne("0"))) << "column " << column;
      seen[column].insert(seen[column].end(), status.begin(), status.end());
    }
  }
  for (const auto& column : seen) EXPECT_THAT(column, Contains("1"));
}

}  // namespace
}  // namespace xdplive::testing
