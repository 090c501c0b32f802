#include "datasource/past/packet_sieve.h"

#include <limits>
#include <string>
#include <vector>

#include "filter/compile.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/packet_builder.h"

namespace xdplive::datasource {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::xdplive::testing::ByteVector;
using ::xdplive::testing::Packet;

constexpr int64_t kEver = std::numeric_limits<int64_t>::max();

ByteVector TcpTo(uint16_t port) {
  return Packet()
      .Ethernet()
      .Ipv4("192.0.2.1", "192.0.2.2")
      .Tcp(1234, port)
      .Bytes();
}

class PacketSieveTest : public ::testing::Test {
 protected:
  // One nanosecond after the one before.
  void Add(const ByteVector& bytes, uint32_t wire_length = 0,
           tap::StrippedVlan vlan = {}) {
    tap::Packet entry;
    entry.head.time_unix_ns = next_ns_++;
    entry.head.wire_length =
        wire_length == 0 ? static_cast<uint32_t>(bytes.size()) : wire_length;
    entry.head.stripped_vlan = vlan;
    entry.bytes = bytes;
    log_.Append({entry});
  }

  std::vector<int64_t> Times(const std::string& filter, int64_t from = 0,
                             int64_t to = kEver, size_t max_rows = 100) {
    const flow::PacketBatch batch =
        ReadMatching(log_, filter::Compile(filter).value(), from, to, max_rows);
    std::vector<int64_t> times;
    for (size_t i = 0; i < batch.size(); ++i) {
      times.push_back(batch[i].head.time_unix_ns);
    }
    return times;
  }

  flow::PacketLog log_{nullptr};
  int64_t next_ns_ = 0;
};

TEST_F(PacketSieveTest, PicksTheNewestMatchesOfTheRangeInOrder) {
  for (const uint16_t port : {80, 443, 80, 443, 443, 80, 443}) {
    Add(TcpTo(port));
  }
  EXPECT_THAT(Times("tcp port 443"), ElementsAre(1, 3, 4, 6));
  EXPECT_THAT(Times("tcp port 443", 2, 4), ElementsAre(3, 4));
  EXPECT_THAT(Times("tcp port 443", 0, kEver, 2), ElementsAre(4, 6));
  EXPECT_THAT(Times("tcp port 443", 5, 5), IsEmpty());
  EXPECT_THAT(Times("tcp port 443", 6, 1), IsEmpty());
  EXPECT_THAT(Times("udp"), IsEmpty());
}

TEST_F(PacketSieveTest, StopsWhenNobodyWaitsAnyMore) {
  Add(TcpTo(443));
  const auto filter = filter::Compile("tcp").value();
  std::atomic<bool> given_up = false;
  EXPECT_EQ(ReadMatching(log_, filter, 0, kEver, 10, &given_up).size(), 1u);
  given_up = true;
  EXPECT_TRUE(ReadMatching(log_, filter, 0, kEver, 10, &given_up).empty());
}

TEST_F(PacketSieveTest, CopiesThePacketsWhole) {
  const ByteVector bytes = TcpTo(443);
  Add(TcpTo(80));
  Add(bytes, 1500, {0x8100, 7});
  const flow::PacketBatch batch =
      ReadMatching(log_, filter::Compile("vlan 7").value(), 0, kEver, 10);
  ASSERT_EQ(batch.size(), 1u);
  EXPECT_EQ(batch[0].head.wire_length, 1500u);
  EXPECT_EQ(batch[0].head.stripped_vlan.tci, 7);
  EXPECT_THAT(batch[0].bytes, ::testing::ElementsAreArray(bytes));
}

TEST_F(PacketSieveTest, ReadsAcrossChunksAndEvictedRows) {
  const ByteVector wanted = TcpTo(443);
  const ByteVector other = TcpTo(80);
  std::vector<int64_t> times;
  for (int64_t i = 0; i < 12'345; ++i) {
    const bool match = i % 617 == 0;
    Add(match ? wanted : other);
    if (match) times.push_back(i);
  }
  log_.GiveWay(log_.HeldBytes() / 2, flow::MemoryPool::Holder::Depth::kOldest);
  const auto evicted = static_cast<int64_t>(log_.counters().evicted);
  ASSERT_GT(evicted, 5000);
  std::erase_if(times, [evicted](int64_t time) { return time < evicted; });
  EXPECT_EQ(Times("port 443"), times);
  EXPECT_EQ(Times("port 443", times[2], times[5]),
            std::vector<int64_t>(times.begin() + 2, times.begin() + 6));
}

TEST_F(PacketSieveTest, PutsAStrippedTagBackInPlace) {
  Add(TcpTo(443), 0, {0x8100, 100});
  Add(TcpTo(443), 0, {0x88a8, 200});
  Add(TcpTo(443));
  EXPECT_THAT(Times("vlan 100"), ElementsAre(0));
  EXPECT_THAT(Times("vlan"), ElementsAre(0, 1));
  EXPECT_THAT(Times("vlan and tcp port 443"), ElementsAre(0, 1));
  EXPECT_THAT(Times("tcp port 443"), ElementsAre(2));
  EXPECT_THAT(Times("len = " + std::to_string(TcpTo(443).size() + 4)),
              ElementsAre(0, 1));
}

TEST_F(PacketSieveTest, KnowsTheFullLengthAndNoByteThatWasNotKept) {
  ByteVector kept = TcpTo(443);
  Add(kept, 1500);
  EXPECT_THAT(Times("greater 1500"), ElementsAre(0));
  EXPECT_THAT(Times("ether[1499] = 0"), IsEmpty());
  EXPECT_THAT(Times("not ether[1499] = 0"), IsEmpty());
  kept.resize(5);
  Add(kept, 1500, {0x8100, 7});
  EXPECT_THAT(Times("vlan 7"), IsEmpty());
  EXPECT_THAT(Times("greater 1504"), ElementsAre(1));
}

}  // namespace
}  // namespace xdplive::datasource
