// Random traffic through histories of random bounds: each answer is the one
// that keeping everything gives.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <numeric>
#include <string>

#include "flow/history/ask/conversations.h"
#include "flow/history/ask/distribution.h"
#include "flow/history/ask/top_flows.h"
#include "flow/history/ask/traffic.h"
#include "flow/history/keep/history.h"
#include "flow/history/keep/merge.h"
#include "kit/cc/flow/naive_history.h"

namespace xdplive::flow {
namespace {

class FromHostsBelow4 : public FlowPredicate {
 public:
  bool Matches(const tap::FlowKey& key) const override {
    return key.source_ip[3] < 4;
  }
};

const FromHostsBelow4 kPredicate;

struct Trial {
  explicit Trial(uint32_t seed, bool whole_seconds = false)
      : traffic(seed), options(RandomOptions()), history(options) {
    const size_t count = 50 + traffic.Below(400);
    for (size_t i = 0; i < count; ++i) {
      pieces.push_back(traffic.Next(whole_seconds));
      pieces.back().AppendTo(history);
      const History::Counters counters = history.counters();
      EXPECT_TRUE(counters.bytes <= options.memory_bytes ||
                  counters.windows == 1)
          << counters.bytes << " of " << options.memory_bytes;
    }
    sources = {{history.Read(), {3, tap::Direction::kEgress}, "eth3"}};
  }

  HistoryOptions RandomOptions() {
    constexpr size_t kBounds[] = {1, 10'000, 30'000, 100'000, 300'000, 1 << 20};
    return {.memory_bytes = kBounds[traffic.Below(std::size(kBounds))],
            .reach_ns = 0,
            .fine_ns = static_cast<int64_t>(traffic.Below(30)) * kSecond,
            .pieces_ns = static_cast<int64_t>(traffic.Below(3)) * kSecond};
  }

  TimeSpan kept() const { return sources[0].history->extent(); }

  FlowFields RandomFields() {
    FlowFields fields;
    for (const FlowField field : AllFlowFields()) {
      if (traffic.Below(4) == 0) fields.push_back(field);
    }
    if (traffic.Below(4) == 0) fields = {FlowField::kProtocol};
    return fields;
  }

  const FlowPredicate* RandomPredicate() {
    return traffic.Below(3) == 0 ? &kPredicate : nullptr;
  }

  RandomTraffic traffic;
  HistoryOptions options;
  History history;
  std::vector<Piece> pieces;
  std::vector<FlowSource> sources;
};

constexpr uint32_t kRuns = 60;

TEST(HistoryPropertyTest, KeepsEveryCounterThroughMerging) {
  for (uint32_t seed = 0; seed < kRuns; ++seed) {
    SCOPED_TRACE(seed);
    const Trial run(seed);
    tap::Counts expected, dropped;
    for (const Piece& piece : run.pieces) {
      tap::Counts& sum = run.kept().Contains(piece.time) ? expected : dropped;
      sum = Plus(sum, piece.counts);
    }
    tap::Counts kept;
    int64_t covered = 0;
    for (const BlockPtr& block : run.sources[0].history->blocks) {
      for (const WindowPtr& window : block->windows) {
        kept = Plus(kept, window->Counts());
        covered += window->coverage().length();
      }
    }
    EXPECT_EQ(std::memcmp(&kept, &expected, sizeof(kept)), 0);
    const History::Counters counters = run.history.counters();
    EXPECT_EQ(counters.dropped.packets, dropped.matched.packets);
    EXPECT_EQ(counters.dropped.bytes, dropped.matched.bytes);
    int64_t time = 0;
    for (const Piece& piece : run.pieces) {
      if (run.kept().Contains(piece.time)) time += piece.time.length();
    }
    EXPECT_EQ(covered, time);
  }
}

NaiveTotals Of(const TopFlow& row) {
  return {.amount = row.amount,
          .active_ms = 0,
          .first_ms = row.first_seen_ms,
          .last_ms = row.last_seen_ms,
          .tcp_flags = row.tcp_flags,
          .ttl_min = row.ttl_min ? *row.ttl_min : 256,
          .ttl_max = row.ttl_max ? *row.ttl_max : -1};
}

TEST(HistoryPropertyTest, TablesAreWhatKeepingEverythingGives) {
  for (uint32_t seed = 0; seed < kRuns; ++seed) {
    SCOPED_TRACE(seed);
    Trial run(seed);
    const FlowFields fields = run.RandomFields();
    const FlowPredicate* predicate = run.RandomPredicate();
    const NaiveAnswer expected =
        AskNaively(run.pieces, run.kept(), fields, predicate,
                   {3, tap::Direction::kEgress});
    TopFlowsQuery query = {.range = run.kept(),
                           .fields = fields,
                           .order = FlowOrder::kPackets,
                           .limit = 100'000};
    for (FlowSource& source : run.sources) source.predicate = predicate;
    const TopFlowsAnswer all = AskTopFlows(run.sources, query);
    EXPECT_EQ(all.rows.size(), expected.groups.size());
    EXPECT_EQ(all.overflow.packets, expected.overflow.packets);
    EXPECT_EQ(all.overflow.bytes, expected.overflow.bytes);
    EXPECT_EQ(all.other.packets, 0u);
    const bool times_known =
        PlaceOverflow(fields, predicate) == OverflowPlace::kApart;
    for (const TopFlow& row : all.rows) {
      const auto it = expected.groups.find(row.key);
      ASSERT_NE(it, expected.groups.end());
      if (times_known) {
        EXPECT_EQ(Of(row), it->second);
      } else {
        EXPECT_EQ(row.amount.packets, it->second.amount.packets);
        EXPECT_EQ(row.amount.bytes, it->second.amount.bytes);
      }
    }
    query.limit = 3;
    const TopFlowsAnswer top = AskTopFlows(run.sources, query);
    ASSERT_EQ(top.rows.size(), std::min<size_t>(3, all.rows.size()));
    uint64_t rest = 0;
    for (size_t i = 0; i < all.rows.size(); ++i) {
      if (i < 3) {
        EXPECT_EQ(top.rows[i].key, all.rows[i].key);
      }
      if (i >= 3) rest += all.rows[i].amount.packets;
    }
    EXPECT_EQ(top.other.packets, rest);
  }
}

uint64_t Measured(const NaiveTotals& totals, TrafficMeasure measure) {
  return measure == TrafficMeasure::kFlows     ? totals.active_ms
         : measure == TrafficMeasure::kPackets ? totals.amount.packets
                                               : totals.amount.bytes;
}

TEST(HistoryPropertyTest, SeriesAddUpToWhatKeepingEverythingGives) {
  constexpr TrafficMeasure kMeasures[] = {TrafficMeasure::kPackets,
                                          TrafficMeasure::kBytes};
  constexpr int64_t kSteps[] = {kSecond / 5, kSecond, 10 * kSecond,
                                60 * kSecond};
  for (uint32_t seed = 0; seed < kRuns; ++seed) {
    SCOPED_TRACE(seed);
    Trial run(seed);
    TrafficQuery query = {
        .grid = MakeTimeGrid(run.kept(), kSteps[run.traffic.Below(4)], 1 << 20),
        .measure = kMeasures[run.traffic.Below(2)],
        .fields = run.RandomFields(),
        .top = run.traffic.Below(5),
        .pinned = {}};
    const FlowPredicate* predicate = run.RandomPredicate();
    for (FlowSource& source : run.sources) source.predicate = predicate;
    const NaiveAnswer expected =
        AskNaively(run.pieces, run.kept(), query.fields, predicate,
                   {3, tap::Direction::kEgress});
    const TrafficAnswer answer = AskTraffic(run.sources, query);
    uint64_t all = 0, shown = 0;
    for (const auto& [key, totals] : expected.groups) {
      all += Measured(totals, query.measure);
    }
    for (const TrafficSeries& series : answer.groups) {
      shown += series.total;
      const auto it = expected.groups.find(series.key);
      const uint64_t wanted =
          it == expected.groups.end() ? 0 : Measured(it->second, query.measure);
      EXPECT_EQ(series.total, wanted);
    }
    EXPECT_EQ(answer.other.total, all - shown);
    const bool packets = query.measure == TrafficMeasure::kPackets;
    EXPECT_EQ(answer.overflow.total,
              packets ? expected.overflow.packets : expected.overflow.bytes);
  }
}

// Large memory: windows are seconds, so every point is known exactly.
TEST(HistoryPropertyTest, EachSecondIsExact) {
  for (uint32_t seed = 0; seed < 10; ++seed) {
    RandomTraffic traffic(seed);
    History history({.memory_bytes = 64 << 20, .pieces_ns = 0});
    std::vector<Piece> pieces;
    for (int i = 0; i < 150; ++i) {
      pieces.push_back(traffic.Next(true));
      pieces.back().AppendTo(history);
    }
    const std::vector<FlowSource> sources = {{history.Read(), {}, "eth0"}};
    const TimeSpan kept = sources[0].history->extent();
    for (const TrafficMeasure measure :
         {TrafficMeasure::kPackets, TrafficMeasure::kBits}) {
      TrafficQuery query = {.grid = MakeTimeGrid(kept, kSecond, 1 << 20),
                            .measure = measure,
                            .fields = {FlowField::kSourceIp},
                            .top = 1000};
      const TrafficAnswer answer = AskTraffic(sources, query);
      ASSERT_EQ(answer.grid.step, kSecond);
      for (size_t i = 0; i < answer.grid.size; ++i) {
        const NaiveAnswer expected =
            AskNaively(pieces, answer.grid.Step(i), query.fields, nullptr, {});
        for (const TrafficSeries& series : answer.groups) {
          const auto it = expected.groups.find(series.key);
          ASSERT_EQ(series.amounts[i], it == expected.groups.end()
                                           ? 0
                                           : Measured(it->second, measure));
        }
        const bool captured =
            std::any_of(pieces.begin(), pieces.end(), [&](const Piece& piece) {
              return piece.time == answer.grid.Step(i);
            });
        ASSERT_EQ(answer.covered_ns[i], captured ? kSecond : 0);
      }
    }
  }
}

TEST(HistoryPropertyTest, HistogramsAreExact) {
  for (uint32_t seed = 0; seed < kRuns; ++seed) {
    SCOPED_TRACE(seed);
    Trial run(seed);
    std::vector<uint64_t> lengths(10), ttls(10);
    for (const Piece& piece : run.pieces) {
      if (!run.kept().Contains(piece.time)) continue;
      const tap::Counts& counts = piece.counts;
      for (uint32_t i = 0; i < tap::kLengths; ++i) {
        size_t bucket = 0;
        // A length of 64 * (i + 1) is the longest of its step.
        for (const uint32_t bound :
             DistributionBounds(DistributionOf::kPacketLength)) {
          if (bound < 64 * (i + 1)) ++bucket;
        }
        lengths[bucket] += counts.lengths[i];
      }
      for (uint32_t ttl = 0; ttl < tap::kTtls; ++ttl) {
        size_t bucket = 0;
        for (const uint32_t bound : DistributionBounds(DistributionOf::kTtl)) {
          if (bound < ttl) ++bucket;
        }
        ttls[bucket] += counts.ttls[ttl];
      }
    }
    const TimeGrid grid = MakeTimeGrid(run.kept(), kSecond / 5, 1 << 20);
    for (const auto of :
         {DistributionOf::kPacketLength, DistributionOf::kTtl}) {
      const DistributionAnswer answer = AskDistribution(run.sources, grid, of);
      const auto& expected = of == DistributionOf::kTtl ? ttls : lengths;
      for (size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(std::accumulate(answer.packets[i].begin(),
                                  answer.packets[i].end(), uint64_t{0}),
                  expected[i]);
      }
    }
  }
}

// Seconds with one flow each; a flow of several seconds counts in each.
TEST(HistoryPropertyTest, FlowsAtATimeDoNotChangeByMerging) {
  for (uint32_t seed = 0; seed < kRuns; ++seed) {
    SCOPED_TRACE(seed);
    Trial run(seed, true);
    uint64_t expected = 0;
    for (const Piece& piece : run.pieces) {
      if (!run.kept().Contains(piece.time)) continue;
      std::vector<std::string> keys;
      for (const tap::FlowRecord& flow : piece.flows) {
        keys.emplace_back(reinterpret_cast<const char*>(&flow.key),
                          sizeof(flow.key));
      }
      std::sort(keys.begin(), keys.end());
      keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
      expected += keys.size() * 1000;
    }
    const TrafficAnswer answer =
        AskTraffic(run.sources, {.grid = MakeTimeGrid(run.kept(), kSecond, 1e6),
                                 .measure = TrafficMeasure::kFlows,
                                 .fields = {FlowField::kTtl},
                                 .top = 2});
    uint64_t sum = answer.other.total;
    for (const TrafficSeries& series : answer.groups) sum += series.total;
    EXPECT_EQ(sum, expected);
  }
}

TEST(HistoryPropertyTest, ConversationsAddUpWithEveryEndPresent) {
  for (uint32_t seed = 0; seed < kRuns; ++seed) {
    SCOPED_TRACE(seed);
    Trial run(seed);
    const ConversationsAnswer answer = AskConversations(
        run.sources, {.range = run.kept(), .limit = run.traffic.Below(40)});
    tap::Amount sum = answer.other;
    sum.packets += answer.elsewhere.packets;
    std::map<std::string, const ConversationHost*> hosts;
    for (const ConversationHost& host : answer.hosts) hosts[host.id] = &host;
    EXPECT_EQ(hosts.size(), answer.hosts.size());
    for (const ConversationEdge& edge : answer.edges) {
      sum.packets += edge.forward.packets + edge.backward.packets;
      ASSERT_TRUE(hosts.contains(edge.source));
      ASSERT_TRUE(hosts.contains(edge.destination));
      EXPECT_EQ(edge.id, edge.source + "|" + edge.destination);
      EXPECT_GE(hosts[edge.source]->out.packets, edge.forward.packets);
      EXPECT_GE(hosts[edge.source]->in.packets, edge.backward.packets);
    }
    uint64_t expected = 0;
    for (const Piece& piece : run.pieces) {
      if (!run.kept().Contains(piece.time)) continue;
      expected += piece.counts.matched.packets;
    }
    EXPECT_EQ(sum.packets, expected);
  }
}

}  // namespace
}  // namespace xdplive::flow
