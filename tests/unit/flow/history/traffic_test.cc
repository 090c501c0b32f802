#include "flow/history/ask/traffic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "flow/history/ask/conversations.h"
#include "flow/history/ask/distribution.h"
#include "flow/history/ask/top_flows.h"
#include "flow/history/keep/history.h"
#include "kit/cc/flow/naive_history.h"

namespace xdplive::flow {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Piece Second(int second) {
  return {.time = {kStart + second * kSecond, kStart + (second + 1) * kSecond}};
}

TimeGrid Seconds(int count, int64_t step = kSecond) {
  return MakeTimeGrid({kStart, kStart + count * kSecond}, step, 10'000);
}

TEST(TrafficTest, TellsAGapFromNothing) {
  History history({});
  Piece piece = Second(0);
  piece.AddFlow(Ipv4Flow(1, 2), 3, 300);
  piece.AppendTo(history);
  Second(1).AppendTo(history);
  Second(3).AppendTo(history);
  const TrafficAnswer answer =
      AskTraffic({{{history.Read(), {}, "eth0"}}},
                 {.grid = Seconds(5), .measure = TrafficMeasure::kPackets});
  ASSERT_THAT(answer.groups, SizeIs(1));
  EXPECT_THAT(answer.groups[0].texts, IsEmpty());
  EXPECT_THAT(answer.groups[0].amounts, ElementsAre(3, 0, 0, 0, 0));
  EXPECT_THAT(answer.covered_ns, ElementsAre(kSecond, kSecond, 0, kSecond, 0));
}

// Nothing is added up for nobody, whatever is asked.
TEST(TrafficTest, StopsShortWhenNobodyWaitsAnyMore) {
  History history({});
  Piece piece = Second(0);
  piece.AddFlow(Ipv4Flow(1, 2), 3, 300);
  piece.AppendTo(history);
  std::atomic<bool> given_up = false;
  const FlowSource source = {.history = history.Read(),
                             .origin = {},
                             .interface = "eth0",
                             .given_up = &given_up};
  const TimeGrid grid = Seconds(1);
  const auto packets = [&] {
    const TrafficAnswer traffic =
        AskTraffic({source}, {.grid = grid,
                              .measure = TrafficMeasure::kPackets,
                              .fields = FiveTuple()});
    const TopFlowsAnswer flows =
        AskTopFlows({source}, {.range = grid.extent()});
    const ConversationsAnswer pairs =
        AskConversations({source}, {.range = grid.extent()});
    return traffic.groups.size() + flows.rows.size() + pairs.edges.size();
  };
  EXPECT_EQ(packets(), 3u);
  EXPECT_THAT(AskDistribution({source}, grid, DistributionOf::kTtl).covered_ns,
              ElementsAre(kSecond));
  given_up = true;
  EXPECT_EQ(packets(), 0u);
  EXPECT_THAT(AskDistribution({source}, grid, DistributionOf::kTtl).covered_ns,
              ElementsAre(0));
}

TEST(TrafficTest, AnswersOneSeriesWhereNothingWasEverCounted) {
  const History history({});
  const TrafficAnswer answer =
      AskTraffic({{{history.Read(), {}, "eth0"}}}, {.grid = Seconds(3)});
  ASSERT_THAT(answer.groups, SizeIs(1));
  EXPECT_THAT(answer.groups[0].amounts, ElementsAre(0, 0, 0));
  EXPECT_THAT(answer.covered_ns, Each(0));
}

TEST(TrafficTest, SpreadsWithoutLoss) {
  History history({});
  Piece piece = Second(0);
  piece.AddFlow(Ipv4Flow(1, 2), 7, 700);
  piece.AppendTo(history);
  const TrafficAnswer answer = AskTraffic(
      {{{history.Read(), {}, "eth0"}}},
      {.grid = Seconds(1, kFinestStepNs), .measure = TrafficMeasure::kPackets});
  EXPECT_THAT(answer.groups[0].amounts, ElementsAre(1, 1, 2, 1, 2));
}

TEST(TrafficTest, AddsUpSourcesAndNamesThem) {
  History in({}), out({});
  Piece piece = Second(0);
  piece.AddFlow(Ipv4Flow(1, 2), 7, 700);
  piece.AppendTo(in);
  piece.AddOverflow(17, 5, 500);
  piece.AppendTo(out);
  const std::vector<FlowSource> sources = {
      {in.Read(), {1, tap::Direction::kIngress}, "eth0"},
      {out.Read(), {1, tap::Direction::kEgress}, "eth0"}};
  TrafficQuery query = {.grid = Seconds(1),
                        .measure = TrafficMeasure::kPackets,
                        .fields = {FlowField::kInterface}};
  TrafficAnswer answer = AskTraffic(sources, query);
  ASSERT_THAT(answer.groups, SizeIs(1));
  EXPECT_EQ(answer.groups[0].total, 19u);
  EXPECT_THAT(answer.groups[0].texts, ElementsAre("eth0"));
  EXPECT_THAT(answer.covered_ns, ElementsAre(kSecond));

  query.fields = {FlowField::kDirection, FlowField::kProtocol};
  answer = AskTraffic(sources, query);
  ASSERT_THAT(answer.groups, SizeIs(3));
  EXPECT_THAT(answer.groups[2].texts, ElementsAre("egress", "UDP"));
  EXPECT_EQ(answer.groups[2].total, 5u);
  EXPECT_EQ(answer.overflow.total, 0u);

  query.fields = {FlowField::kSourceIp};
  answer = AskTraffic(sources, query);
  ASSERT_THAT(answer.groups, SizeIs(1));
  EXPECT_THAT(answer.groups[0].texts, ElementsAre("10.0.0.1"));
  EXPECT_EQ(answer.groups[0].total, 14u);
  EXPECT_EQ(answer.overflow.total, 5u);
}

TEST(TrafficTest, ShowsWhatIsPinnedFirst) {
  History history({});
  Piece piece = Second(0);
  piece.AddFlow(Ipv4Flow(1, 2), 9, 900);
  piece.AddFlow(Ipv4Flow(2, 2), 5, 500);
  piece.AddFlow(Ipv4Flow(3, 2), 1, 100);
  piece.AppendTo(history);
  const FlowFields fields = {FlowField::kSourceIp};
  const TrafficAnswer answer =
      AskTraffic({{{history.Read(), {}, "eth0"}}},
                 {.grid = Seconds(1),
                  .measure = TrafficMeasure::kPackets,
                  .fields = fields,
                  .top = 3,
                  .pinned = {GroupOf(Ipv4Flow(3, 2), {}, fields),
                             GroupOf(Ipv4Flow(77, 2), {}, fields)}});
  ASSERT_THAT(answer.groups, SizeIs(3));
  EXPECT_EQ(answer.groups[0].texts[0], "10.0.0.3");
  EXPECT_EQ(answer.groups[1].texts[0], "10.0.0.77");
  EXPECT_EQ(answer.groups[1].total, 0u);
  EXPECT_EQ(answer.groups[2].texts[0], "10.0.0.1");
  EXPECT_EQ(answer.other.total, 5u);
}

TEST(TrafficTest, GivesRatesPerSecond) {
  EXPECT_EQ(PerSecond(TrafficMeasure::kPackets, 10, 2 * kSecond), 5.0);
  EXPECT_EQ(PerSecond(TrafficMeasure::kBits, 10, kSecond), 80.0);
  EXPECT_EQ(PerSecond(TrafficMeasure::kFlows, 3000, kSecond), 3.0);
  EXPECT_EQ(PerSecond(TrafficMeasure::kBytes, 10, 0), 0.0);
}

TEST(ConversationsTest, FoldsBothWaysIntoOneEdge) {
  History history({});
  Piece piece = Second(0);
  piece.AddFlow(Ipv4Flow(1, 2, 6), 9, 900);
  piece.AddFlow(Ipv4Flow(2, 1, 6), 4, 400);
  piece.AddFlow(Ipv4Flow(3, 2, 17), 1, 100);
  piece.AppendTo(history);
  const ConversationsAnswer answer =
      AskConversations({{{history.Read(), {}, "eth0"}}},
                       {.range = {kStart, kStart + kSecond}, .limit = 1});
  ASSERT_THAT(answer.edges, SizeIs(1));
  EXPECT_EQ(answer.edges[0].id, "10.0.0.1|10.0.0.2");
  EXPECT_EQ(answer.edges[0].forward.packets, 9u);
  EXPECT_EQ(answer.edges[0].backward.bytes, 400u);
  ASSERT_THAT(answer.hosts, SizeIs(2));
  EXPECT_EQ(answer.hosts[0].id, "10.0.0.2");
  EXPECT_EQ(answer.hosts[0].in.packets, 10u);
  EXPECT_EQ(answer.hosts[0].shares[kShareTcp].packets, 13u);
  EXPECT_EQ(answer.hosts[0].shares[kShareUdp].packets, 1u);
  EXPECT_EQ(answer.other.packets, 1u);
  EXPECT_EQ(answer.pair_count, 2u);
}

TEST(DistributionTest, NamesItsBuckets) {
  const auto lengths = DistributionNames(DistributionOf::kPacketLength);
  EXPECT_EQ(lengths.front(), "≤ 64");
  EXPECT_EQ(lengths[1], "65–128");
  EXPECT_EQ(lengths.back(), "> 9216");
  EXPECT_EQ(DistributionNames(DistributionOf::kTtl).back(), "193–255");
}

}  // namespace
}  // namespace xdplive::flow
