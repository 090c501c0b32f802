#include "flow/log/packet_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace xdplive::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Packet number n: its time is n, its bytes are `length` times n.
class Writer {
 public:
  explicit Writer(PacketLog& log) : log_(log) {}

  void Write(int count, size_t length = 4) {
    for (int i = 0; i < count; ++i) {
      const std::vector<uint8_t> bytes(length, static_cast<uint8_t>(next_));
      tap::Packet entry;
      entry.head.time_unix_ns = next_;
      entry.head.wire_length = static_cast<uint32_t>(next_);
      entry.bytes = bytes;
      log_.Append({&entry, 1});
      ++next_;
    }
  }

 private:
  PacketLog& log_;
  int64_t next_ = 0;
};

std::vector<int64_t> Times(const PacketBatch& packets) {
  std::vector<int64_t> times;
  for (size_t i = 0; i < packets.size(); ++i) {
    times.push_back(packets[i].head.time_unix_ns);
  }
  return times;
}

TEST(PacketBatchTest, TakesPacketsOfOtherBatches) {
  PacketLog log(nullptr);
  Writer(log).Write(4, 3);
  PacketBatch batch;
  {
    const PacketBatch read = log.Read(0, 4).packets;
    batch.Append(read[1]);
    batch.Append(read[3]);
  }
  EXPECT_THAT(Times(batch), ElementsAre(1, 3));
  EXPECT_THAT(batch[0].bytes, ElementsAre(1, 1, 1));
  EXPECT_THAT(batch[1].bytes, ElementsAre(3, 3, 3));
}

TEST(PacketLogTest, GivesBackWhatWasAppended) {
  PacketLog log(nullptr);
  const std::vector<uint8_t> bytes = {1, 2, 3};
  const tap::Packet entry = {.head = {.time_unix_ns = 7,
                                      .wire_length = 1500,
                                      .stripped_vlan = {0x8100, 5},
                                      .direction = tap::Direction::kEgress},
                             .bytes = bytes};
  log.Append({&entry, 1});
  const PacketLog::ReadResult read = log.Read(0, 10);
  ASSERT_EQ(read.packets.size(), 1u);
  EXPECT_THAT(read.packets[0].bytes, ElementsAre(1, 2, 3));
  EXPECT_EQ(read.packets[0].head.time_unix_ns, 7);
  EXPECT_EQ(read.packets[0].head.wire_length, 1500u);
  EXPECT_EQ(read.packets[0].head.stripped_vlan.protocol, 0x8100);
  EXPECT_EQ(read.packets[0].head.stripped_vlan.tci, 5);
  EXPECT_EQ(read.packets[0].head.direction, tap::Direction::kEgress);
  EXPECT_EQ(read.next_cursor, 1u);
  EXPECT_EQ(read.lost, 0u);
}

TEST(PacketLogTest, EvictsTheOldestWhenThePoolAsks) {
  MemoryPool pool(100'000);
  PacketLog log(&pool);
  Writer(log).Write(5000, 100);
  const PacketLog::Counters counters = log.counters();
  EXPECT_EQ(counters.appended, 5000u);
  EXPECT_EQ(counters.evicted + counters.rows, 5000u);
  EXPECT_EQ(counters.snap_bytes, counters.rows * 100);
  EXPECT_EQ(counters.begin_unix_ns, static_cast<int64_t>(counters.evicted));
  const PacketLog::ReadResult read = log.Read(0, 10'000);
  EXPECT_EQ(read.lost, counters.evicted);
  EXPECT_EQ(Times(read.packets).front(), counters.begin_unix_ns);
  EXPECT_EQ(Times(read.packets).back(), 4999);
  EXPECT_LE(log.HeldBytes(), 100'000u);
  // Of each row its bytes and their head; little else.
  EXPECT_GT(counters.rows, 100'000u / 132 * 8 / 10);
}

TEST(PacketLogTest, TellsSinceWhenItHasAllWhenNothingIsLeft) {
  PacketLog log(nullptr);
  EXPECT_EQ(log.counters().begin_unix_ns, 0);
  Writer writer(log);
  writer.Write(7);
  EXPECT_TRUE(log.GiveWay(0, MemoryPool::Holder::Depth::kAll));
  EXPECT_EQ(log.HeldBytes(), 0u);
  EXPECT_EQ(log.counters().evicted, 7u);
  EXPECT_EQ(log.counters().begin_unix_ns, 7);
  EXPECT_FALSE(log.GiveWay(0, MemoryPool::Holder::Depth::kAll));
  writer.Write(1);
  const PacketLog::ReadResult read = log.Read(3, 10);
  EXPECT_EQ(read.lost, 4u);
  EXPECT_THAT(Times(read.packets), ElementsAre(7));
}

TEST(PacketLogTest, KeepsItsNewestPacketsUnlessAllIsAsked) {
  PacketLog log(nullptr);
  Writer(log).Write(1000, 50);
  EXPECT_TRUE(log.GiveWay(0, MemoryPool::Holder::Depth::kOldest));
  EXPECT_FALSE(log.GiveWay(0, MemoryPool::Holder::Depth::kOldest));
  EXPECT_GT(log.counters().rows, 0u);
  EXPECT_EQ(Times(log.ReadNewest(0, 5000, 1).packets).front(), 999);
}

TEST(PacketLogTest, KeepsBytesWholeWhateverTheirLengths) {
  PacketLog log(nullptr);
  Writer writer(log);
  for (int i = 0; i < 3000; ++i) {
    // Now and then one that is larger than a page of a small log.
    const size_t length = i % 501 == 500 ? 9000 : i % 7;
    writer.Write(1, length);
    const PacketLog::ReadResult read = log.Read(i, 1);
    ASSERT_EQ(read.packets.size(), 1u);
    ASSERT_EQ(read.packets[0].bytes,
              absl::MakeConstSpan(std::vector<uint8_t>(length, i & 0xff)));
  }
}

TEST(PacketLogTest, TakesNothingBeforeItsFirstPacket) {
  MemoryPool pool(1 << 20);
  const PacketLog log(&pool);
  EXPECT_EQ(pool.used(), 0u);
}

TEST(PacketLogTest, LetsReadersGoOnFromTheirCursor) {
  PacketLog log(nullptr);
  Writer writer(log);
  writer.Write(5);
  PacketLog::ReadResult read = log.Read(0, 3);
  EXPECT_THAT(Times(read.packets), ElementsAre(0, 1, 2));
  writer.Write(1);
  read = log.Read(read.next_cursor, 100);
  EXPECT_THAT(Times(read.packets), ElementsAre(3, 4, 5));
  read = log.Read(read.next_cursor, 100);
  EXPECT_THAT(Times(read.packets), IsEmpty());
  EXPECT_EQ(read.next_cursor, 6u);
  EXPECT_EQ(read.lost, 0u);
}

TEST(PacketLogTest, TellsASlowReaderHowMuchItLost) {
  PacketLog log(nullptr);
  Writer writer(log);
  writer.Write(3);
  const uint64_t cursor = log.Read(0, 1).next_cursor;
  log.GiveWay(0, MemoryPool::Holder::Depth::kAll);
  writer.Write(7);
  const PacketLog::ReadResult read = log.Read(cursor, 2);
  EXPECT_EQ(read.lost, 2u);
  EXPECT_THAT(Times(read.packets), ElementsAre(3, 4));
  EXPECT_EQ(log.Read(read.next_cursor, 2).lost, 0u);
}

TEST(PacketLogTest, StartsANewReaderBehindTheNewest) {
  PacketLog log(nullptr);
  Writer writer(log);
  writer.Write(4);
  const uint64_t cursor = log.EndCursor();
  EXPECT_THAT(Times(log.Read(cursor, 10).packets), IsEmpty());
  writer.Write(1);
  EXPECT_THAT(Times(log.Read(cursor, 10).packets), ElementsAre(4));
}

TEST(PacketLogTest, LeavesACursorPastTheEndWhereItIs) {
  PacketLog log(nullptr);
  Writer(log).Write(2);
  EXPECT_EQ(log.Read(50, 10).next_cursor, 50u);
  EXPECT_THAT(Times(log.Read(50, 10).packets), IsEmpty());
}

TEST(PacketLogTest, ReadsTheNewestInARangeOfTimes) {
  PacketLog log(nullptr);
  Writer(log).Write(10);
  EXPECT_THAT(Times(log.ReadNewest(2, 5, 100).packets),
              ElementsAre(2, 3, 4, 5));
  EXPECT_THAT(Times(log.ReadNewest(2, 5, 2).packets), ElementsAre(4, 5));
  EXPECT_THAT(Times(log.ReadNewest(8, 99, 100).packets), ElementsAre(8, 9));
  EXPECT_THAT(Times(log.ReadNewest(20, 30, 100).packets), IsEmpty());
  EXPECT_THAT(Times(log.ReadNewest(0, 9, 0).packets), IsEmpty());
  EXPECT_EQ(log.ReadNewest(2, 5, 2).next_cursor, 6u);
  EXPECT_EQ(log.ReadNewest(2, 99, 2).next_cursor, 10u);
}

// Every reader must account for every packet: those it got, in order and with
// their bytes whole, and those it was told it lost.
TEST(PacketLogTest, LosesNothingInSilenceUnderConcurrentReaders) {
  constexpr int kPackets = 20000;
  MemoryPool pool(6000);
  PacketLog log(&pool);
  std::atomic<int> bad = 0;
  const auto follow = [&](size_t max_rows) {
    uint64_t cursor = 0;
    uint64_t accounted = 0;
    while (accounted < kPackets) {
      const PacketLog::ReadResult read = log.Read(cursor, max_rows);
      uint64_t expected = cursor + read.lost;
      for (size_t i = 0; i < read.packets.size(); ++i, ++expected) {
        const tap::Packet packet = read.packets[i];
        if (packet.head.wire_length != expected) ++bad;
        for (const uint8_t byte : packet.bytes) {
          if (byte != (expected & 0xff)) ++bad;
        }
      }
      accounted += read.lost + read.packets.size();
      cursor = read.next_cursor;
      if (read.packets.empty()) std::this_thread::yield();
    }
    if (accounted != kPackets) ++bad;
  };
  std::vector<std::thread> readers;
  for (const size_t max_rows : {1, 7, 1000})
    readers.emplace_back(follow, max_rows);
  Writer(log).Write(kPackets, 20);
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(bad, 0);
  EXPECT_EQ(log.counters().appended, static_cast<uint64_t>(kPackets));
}

}  // namespace
}  // namespace xdplive::flow
