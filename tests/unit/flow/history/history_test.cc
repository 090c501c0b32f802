#include "flow/history/keep/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "flow/history/ask/top_flows.h"
#include "flow/history/ask/traffic.h"
#include "kit/cc/flow/naive_history.h"

namespace xdplive::flow {
namespace {

using ::testing::ElementsAre;

// A piece of one flow with one packet of 100 bytes.
Piece OnePacket(int64_t begin, int64_t end) {
  Piece piece = {.time = {begin, end}};
  piece.AddFlow(Ipv4Flow(1, 2), 1, 100);
  return piece;
}

Piece OneSecond(int second) {
  return OnePacket(kStart + second * kSecond, kStart + (second + 1) * kSecond);
}

std::vector<int64_t> LengthsInSeconds(const History& history) {
  std::vector<int64_t> lengths;
  for (const BlockPtr& block : history.Read()->blocks) {
    for (const WindowPtr& window : block->windows) {
      lengths.push_back(window->coverage().length() / kSecond);
    }
  }
  return lengths;
}

uint64_t PacketsOf(const History& history) {
  uint64_t packets = 0;
  for (const BlockPtr& block : history.Read()->blocks) {
    for (const WindowPtr& window : block->windows) {
      packets += window->flows().packets;
    }
  }
  return packets;
}

TEST(HistoryTest, IsEmptyAtFirst) {
  const History history({});
  EXPECT_TRUE(history.Read()->empty());
  EXPECT_EQ(history.counters().extent.length(), 0);
}

TEST(HistoryTest, KeepsSecondsWhileMemoryLasts) {
  History history({});
  for (int i = 0; i < 130; ++i) OneSecond(i).AppendTo(history);
  EXPECT_EQ(history.counters().windows, 130u);
  EXPECT_EQ(history.counters().merged, 0u);
  EXPECT_EQ(PacketsOf(history), 130u);
}

TEST(HistoryTest, MakesOneSecondOfPiecesOnceTheyAreOld) {
  History history({.pieces_ns = 2 * kSecond});
  for (int i = 0; i < 5 * 4; ++i) {
    const int64_t begin = kStart + i * kSecond / 5;
    OnePacket(begin, begin + kSecond / 5).AppendTo(history);
  }
  EXPECT_EQ(history.counters().windows, 2u + 2 * 5u);
  EXPECT_EQ(PacketsOf(history), 20u);
  // Seen in five pieces of the second, the flow was there for a second.
  const auto& first = history.Read()->blocks[0]->windows[0];
  EXPECT_EQ(first->coverage().length(), kSecond);
  EXPECT_EQ(first->flows().active_ms, 1000u);
}

TEST(HistoryTest, MergesTheOldestFirstWhenMemoryAsks) {
  History all({});
  for (int i = 0; i < 240; ++i) OneSecond(i).AppendTo(all);
  History history(
      {.memory_bytes = all.counters().bytes / 2, .fine_ns = 30 * kSecond});
  for (int i = 0; i < 240; ++i) OneSecond(i).AppendTo(history);
  const std::vector<int64_t> lengths = LengthsInSeconds(history);
  EXPECT_TRUE(std::is_sorted(lengths.rbegin(), lengths.rend()));
  EXPECT_EQ(lengths.front(), 10);
  EXPECT_EQ(lengths.back(), 1);
  EXPECT_EQ(PacketsOf(history), 240u);
  EXPECT_EQ(history.counters().dropped.packets, 0u);
}

TEST(HistoryTest, DropsOnlyWhatIsMergedToMinutes) {
  History all({});
  for (int i = 0; i < 60; ++i) OneSecond(i).AppendTo(all);
  History history(
      {.memory_bytes = all.counters().bytes / 2, .fine_ns = 10 * kSecond});
  for (int i = 0; i < 7200; ++i) {
    OneSecond(i).AppendTo(history);
    ASSERT_LE(history.counters().bytes, all.counters().bytes / 2);
  }
  const History::Counters counters = history.counters();
  EXPECT_GT(counters.dropped.packets, 0u);
  EXPECT_EQ(PacketsOf(history) + counters.dropped.packets, 7200u);
  EXPECT_EQ(LengthsInSeconds(history).front(), 60);
  EXPECT_EQ(counters.extent.begin,
            kStart + static_cast<int64_t>(counters.dropped.packets) * kSecond);
}

TEST(HistoryTest, ForgetsWhatIsBeyondItsReach) {
  History history({.reach_ns = 120 * kSecond});
  for (int i = 0; i < 600; ++i) OneSecond(i).AppendTo(history);
  const History::Counters counters = history.counters();
  EXPECT_EQ(PacketsOf(history) + counters.expired.packets, 600u);
  EXPECT_GE(counters.extent.length(), 120 * kSecond);
  EXPECT_LT(counters.extent.length(), 180 * kSecond);
}

TEST(HistoryTest, KeepsOneHugeWindowAlone) {
  History history({.memory_bytes = 100'000});
  Piece huge = {.time = {kStart, kStart + kSecond}};
  for (uint32_t i = 0; i < 70'000; ++i) {
    tap::FlowKey key = Ipv4Flow(1, 2, 6, static_cast<uint16_t>(i));
    key.source_ip[1] = static_cast<uint8_t>(i >> 16);
    huge.AddFlow(key, 1, 100);
  }
  OneSecond(-1).AppendTo(history);
  huge.AppendTo(history);
  EXPECT_EQ(history.counters().windows, 1u);
  EXPECT_EQ(PacketsOf(history), 70'000u);
  EXPECT_EQ(history.counters().dropped.packets, 1u);
  OneSecond(1).AppendTo(history);
  EXPECT_EQ(PacketsOf(history), 1u);
  EXPECT_EQ(history.counters().dropped.packets, 70'001u);
}

TEST(HistoryTest, CountsALatePieceInTheNewestWindow) {
  History history({});
  OneSecond(0).AppendTo(history);
  OnePacket(kStart + kSecond / 2, kStart + kSecond).AppendTo(history);
  OnePacket(kStart + kSecond / 2, kStart + 2 * kSecond).AppendTo(history);
  EXPECT_EQ(history.counters().late, 2u);
  EXPECT_THAT(LengthsInSeconds(history), ElementsAre(1, 1));
  EXPECT_EQ(PacketsOf(history), 3u);
}

TEST(HistoryTest, GoesOnWhereTheClockWasSetBack) {
  History history({});
  for (int i = 0; i < 300; ++i) OneSecond(i).AppendTo(history);
  OneSecond(100).AppendTo(history);
  const History::Counters counters = history.counters();
  EXPECT_EQ(counters.extent.end, kStart + 101 * kSecond);
  EXPECT_EQ(PacketsOf(history) + counters.overturned.packets, 301u);
  EXPECT_EQ(PacketsOf(history), 61u);
}

TEST(HistoryTest, JoinsRecordsOfOneKey) {
  History history({});
  Piece piece = OneSecond(0);
  piece.AddFlow(Ipv4Flow(1, 2), 2, 300);
  piece.AppendTo(history);
  EXPECT_EQ(history.counters().flows, 1u);
  EXPECT_EQ(PacketsOf(history), 3u);
}

TEST(HistoryTest, CountsWhatItsBlocksCost) {
  History history({.memory_bytes = 200'000});
  RandomTraffic traffic(7);
  for (int i = 0; i < 300; ++i) {
    traffic.Next(false).AppendTo(history);
    size_t blocks = 0;
    for (const BlockPtr& block : history.Read()->blocks) {
      blocks += block->bytes();
    }
    ASSERT_GT(history.counters().bytes, blocks);
    // The index of the open block and the list of blocks.
    ASSERT_LT(history.counters().bytes, blocks + 10'000);
  }
}

TEST(HistoryTest, SnapshotsStayAsTheyWere) {
  History history({.memory_bytes = 50'000, .fine_ns = kSecond});
  OneSecond(0).AppendTo(history);
  const HistorySnapshotPtr before = history.Read();
  for (int i = 1; i < 1000; ++i) OneSecond(i).AppendTo(history);
  ASSERT_EQ(before->blocks.size(), 1u);
  EXPECT_EQ(before->blocks[0]->windows.size(), 1u);
  EXPECT_EQ(before->extent().end, kStart + kSecond);
}

TEST(HistoryTest, ReadersSeeWholeWindowsWhileItGrowsAndShrinks) {
  History history({.memory_bytes = 60'000, .fine_ns = 5 * kSecond});
  OneSecond(0).AppendTo(history);
  std::atomic<bool> done = false;
  std::atomic<int> asked = 0;
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 4; ++reader) {
    readers.emplace_back([&history, &done, &asked] {
      while (!done) {
        const std::vector<FlowSource> sources = {{history.Read(), {}, "eth0"}};
        const TimeSpan kept = sources[0].history->extent();
        const TopFlowsAnswer top =
            AskTopFlows(sources, {.range = kept, .limit = 5});
        const TrafficAnswer traffic =
            AskTraffic(sources, {.grid = MakeTimeGrid(kept, kSecond, 10'000),
                                 .measure = TrafficMeasure::kPackets,
                                 .fields = {FlowField::kProtocol}});
        // One packet a second, however it is kept.
        EXPECT_EQ(top.rows[0].amount.packets,
                  static_cast<uint64_t>(kept.length() / kSecond));
        EXPECT_EQ(traffic.groups[0].total, top.rows[0].amount.packets);
        ++asked;
      }
    });
  }
  for (int i = 1; i < 1500 || asked < 8; ++i) OneSecond(i).AppendTo(history);
  done = true;
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace xdplive::flow
