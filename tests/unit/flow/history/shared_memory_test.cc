// Histories and packet logs of many taps in one pool.
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <vector>

#include "flow/history/ask/traffic.h"
#include "flow/history/keep/history.h"
#include "flow/log/packet_log.h"
#include "kit/cc/flow/naive_history.h"

namespace xdplive::flow {
namespace {

struct Tap {
  explicit Tap(MemoryPool& pool) : log(&pool), history({}, &pool) {}

  void Show(int rows) {
    const std::vector<uint8_t> bytes(100);
    const std::vector<tap::Packet> packets(
        static_cast<size_t>(rows), tap::Packet{.head = {}, .bytes = bytes});
    log.Append(packets);
  }

  PacketLog log;
  History history;
};

Piece QuietSecond(int second) {
  Piece piece;
  piece.time = {kStart + second * kSecond, kStart + (second + 1) * kSecond};
  piece.counts.seen = {2, 200};
  return piece;
}

Piece OnePacket(int second) {
  Piece piece = QuietSecond(second);
  piece.AddFlow(Ipv4Flow(1, 2), 1, 100);
  return piece;
}

uint64_t Matched(const History& history) {
  uint64_t packets = 0;
  for (const BlockPtr& block : history.Read()->blocks) {
    for (const WindowPtr& window : block->windows) {
      packets += window->Counts().matched.packets;
    }
  }
  return packets;
}

// What is forgotten is counted, and nothing else is missing.
TEST(SharedMemory, KeepsItsBoundAndItsSumsThroughAnySequence) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    RandomTraffic random(seed);
    const size_t limit = 2000 + random.Below(400'000);
    MemoryPool pool(limit);
    std::deque<Tap> taps;
    for (int i = 0; i < 8; ++i) taps.emplace_back(pool);
    std::vector<RandomTraffic> traffic;
    for (uint32_t i = 0; i < 8; ++i) traffic.emplace_back(seed * 8 + i);
    std::vector<uint64_t> matched(8);
    for (int step = 0; step < 600; ++step) {
      const size_t place = random.Below(8) / (1 + random.Below(8));
      if (random.Below(3) == 0) {
        taps[place].Show(static_cast<int>(random.Below(50)));
      } else {
        const Piece piece = traffic[place].Next(false);
        matched[place] += piece.counts.matched.packets;
        piece.AppendTo(taps[place].history);
      }
      ASSERT_LE(pool.used(), limit);
    }
    size_t sum = 0;
    for (size_t i = 0; i < taps.size(); ++i) {
      const History::Counters counters = taps[i].history.counters();
      EXPECT_EQ(Matched(taps[i].history) + counters.dropped.packets,
                matched[i]);
      sum += taps[i].log.HeldBytes() + taps[i].history.HeldBytes();
    }
    EXPECT_EQ(pool.used(), sum);
  }
}

TEST(SharedMemory, CoarsensTheBusyAndLeavesTheCalmBeTheSecond) {
  MemoryPool pool(400'000);
  Tap busy(pool), calm(pool);
  for (int second = 0; second < 300; ++second) {
    Piece piece = QuietSecond(second);
    for (int flow = 0; flow < 2000; ++flow) {
      const auto packets = static_cast<uint64_t>(1 + flow * second % 997);
      piece.AddFlow(Ipv4Flow(1, 2, 6, static_cast<uint16_t>(flow)), packets,
                    packets * 100);
    }
    piece.AppendTo(busy.history);
    OnePacket(second).AppendTo(calm.history);
  }
  EXPECT_GT(busy.history.counters().merged, 0u);
  EXPECT_EQ(calm.history.counters().merged, 0u);
  EXPECT_EQ(calm.history.counters().windows, 300u);
}

TEST(SharedMemory, CostsLittleWhereNothingHappens) {
  MemoryPool pool(64 << 20);
  std::deque<Tap> taps;
  for (int i = 0; i < 50; ++i) taps.emplace_back(pool);
  for (int second = 0; second < 900; ++second) {
    const Piece piece = QuietSecond(second);
    for (Tap& tap : taps) piece.AppendTo(tap.history);
  }
  EXPECT_LT(pool.used() / taps.size(), 12'000u);
  EXPECT_EQ(taps[0].history.counters().extent.length(), 900 * kSecond);
}

// Quiet seconds are one window, and answers are as if they were not.
TEST(SharedMemory, JoinsQuietSecondsWithoutLosingAny) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    RandomTraffic random(seed);
    History history({.memory_bytes = 64 << 20, .pieces_ns = 5 * kSecond});
    std::vector<int> packets(400);
    for (int second = 0; second < 400; ++second) {
      packets[static_cast<size_t>(second)] = random.Below(20) == 0 ? 1 : 0;
      (packets[static_cast<size_t>(second)] == 1 ? OnePacket(second)
                                                 : QuietSecond(second))
          .AppendTo(history);
    }
    EXPECT_LT(history.counters().windows, 150u);
    const HistorySnapshotPtr all = history.Read();
    const int64_t middle =
        kStart + static_cast<int64_t>(random.Below(400'000)) * kMillisecond;
    // Cut in two and put together again, all is there.
    const std::vector<FlowSource> sources = {{Before(all, middle), {}, "eth0"},
                                             {From(all, middle), {}, "eth0"}};
    const TrafficAnswer answer =
        AskTraffic(sources, {.grid = MakeTimeGrid(all->extent(), kSecond, 1000),
                             .measure = TrafficMeasure::kPackets,
                             .fields = {}});
    for (size_t i = 0; i < 400; ++i) {
      EXPECT_EQ(answer.groups[0].amounts[i], static_cast<uint64_t>(packets[i]));
    }
    uint64_t seen = 0;
    int64_t covered = 0;
    for (const FlowSource& source : sources) {
      for (const BlockPtr& block : source.history->blocks) {
        for (const WindowPtr& window : block->windows) {
          seen += window->Counts().seen.packets;
          covered += window->coverage().length();
        }
      }
    }
    EXPECT_EQ(seen, 800u);
    EXPECT_EQ(covered, 400 * kSecond);
  }
}

// Ten seconds are ten seconds, also next to a long quiet.
TEST(SharedMemory, SpreadsNoPacketOverTheQuietBeforeIt) {
  History history({.fine_ns = kSecond, .pieces_ns = kSecond});
  for (int second = 0; second < 119; ++second) {
    (second % 60 == 44 || second % 60 == 45 ? OnePacket(second)
                                            : QuietSecond(second))
        .AppendTo(history);
  }
  const size_t whole = history.HeldBytes();
  ASSERT_TRUE(history.GiveWay(whole - 1, MemoryPool::Holder::Depth::kOldest));
  for (const BlockPtr& block : history.Read()->blocks) {
    for (const WindowPtr& window : block->windows) {
      if (window->quiet()) continue;
      EXPECT_LE(window->coverage().length(), 10 * kSecond);
    }
  }
}

}  // namespace
}  // namespace xdplive::flow
