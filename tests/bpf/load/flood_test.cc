// A flood at full speed: every frame is counted once, by every tap it is of.
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bpf/load/load_test.h"

namespace xdplive::testing {
namespace {

using tap::LedgerRow;

constexpr uint32_t kFlowTableEntries = 65536;
constexpr uint32_t kFrameBytes = 64;
constexpr absl::Duration kUsualTime = absl::Seconds(1);

// What a filter asks, in words and by the number of the tuple.
struct Question {
  std::string filter;
  std::function<bool(uint32_t tuple)> is_of;
};

std::vector<Question> Questions() {
  return {
      {"src host 198.18.0.7", [](uint32_t i) { return (i & 0xffff) == 7; }},
      {"udp src port 4000", [](uint32_t i) { return i >> 16 == 0; }},
      {"tcp", [](uint32_t) { return false; }},
      {"ip[15] & 1 = 1", [](uint32_t i) { return (i & 1) == 1; }},
      {"src net 198.18.1.0/24", [](uint32_t i) { return (i >> 8 & 255) == 1; }},
      {"less 64", [](uint32_t) { return true; }},
      {"udp src portrange 4001-4003",
       [](uint32_t i) { return i >> 16 >= 1 && i >> 16 <= 3; }},
      {"not src net 198.18.0.0/25",
       [](uint32_t i) { return (i & 0xff80) != 0; }},
  };
}

struct FloodCase {
  const char* mode;
  uint32_t tuples;
  size_t filters;
};

void PrintTo(const FloodCase& c, std::ostream* out) {
  *out << c.mode << ", " << c.tuples << " tuples, " << c.filters << " filters";
}

class FloodTest : public LoadTest,
                  public ::testing::WithParamInterface<FloodCase> {
 protected:
  void OpenTaps() {
    OpenEngine({.attach_mode = GetParam().mode,
                .flow_table_entries = kFlowTableEntries});
    base_ = Record();
    for (size_t i = 0; i < GetParam().filters; ++i) {
      filtered_.push_back(Record(Questions()[i].filter));
    }
  }

  // The flow records and, when none overflowed, each one.
  static void ExpectFlows(const TapRecord& record, const Arrivals& arrivals,
                          const std::function<bool(uint32_t)>& is_of) {
    const WindowSums sums = record.sums();
    uint64_t wrong = 0;
    for (uint32_t tuple = 0; tuple < arrivals.packets.size(); ++tuple) {
      const auto flow = sums.flows.find(
          {Flood::SourceNumber(tuple), Flood::SourcePort(tuple)});
      const uint64_t counted = flow == sums.flows.end() ? 0 : flow->second;
      const uint64_t arrived = is_of(tuple) ? arrivals.packets[tuple] : 0;
      wrong += counted > arrived;
      wrong += counted < arrived && sums.overflow.packets == 0;
    }
    EXPECT_EQ(wrong, 0u);
  }

  static uint64_t Expected(const Arrivals& arrivals,
                           const std::function<bool(uint32_t)>& is_of) {
    uint64_t sum = 0;
    for (uint32_t tuple = 0; tuple < arrivals.packets.size(); ++tuple) {
      if (is_of(tuple)) sum += arrivals.packets[tuple];
    }
    return sum;
  }

  std::unique_ptr<TapRecord> base_;
  std::vector<std::unique_ptr<TapRecord>> filtered_;
};

TEST_P(FloodTest, SeesWhatWasSentAndCountsItForEveryTap) {
  OpenTaps();
  const auto witness = Witness::Place("veth0", GetParam().tuples);
  ASSERT_TRUE(witness.ok()) << witness.status();
  const auto flood = PrepareFlood({.tuples = GetParam().tuples});
  const Flood::Sent sent = SendFor(*flood, FloodTime(kUsualTime));
  const LedgerRow row = Ledger(*base_);
  const auto arrivals = (*witness)->Read();
  ASSERT_TRUE(arrivals.ok()) << arrivals.status();
  EXPECT_GT(sent.packets, GetParam().tuples);
  EXPECT_EQ(sent.bytes, sent.packets * kFrameBytes);
  EXPECT_EQ(Expected(*arrivals, [](uint32_t) { return true; }), sent.packets);
  EXPECT_EQ(arrivals->strangers, 0u);

  EXPECT_EQ(row.attach_mode, GetParam().mode);
  EXPECT_EQ(row.seen, sent.packets);
  EXPECT_EQ(row.seen_bytes, sent.bytes);
  EXPECT_EQ(row.matched, sent.packets);
  EXPECT_EQ(row.unparsed, 0u);
  if (GetParam().tuples > kFlowTableEntries) {
    EXPECT_GT(row.overflow, 0u);
  } else {
    EXPECT_EQ(row.overflow, 0u);
  }
  ExpectLedgerAddsUp(*base_);
  ExpectFlows(*base_, *arrivals, [](uint32_t) { return true; });
  for (size_t i = 0; i < filtered_.size(); ++i) {
    const Question question = Questions()[i];
    SCOPED_TRACE(question.filter);
    const LedgerRow filtered = Ledger(*filtered_[i]);
    EXPECT_EQ(filtered.seen, sent.packets);
    EXPECT_EQ(filtered.matched, Expected(*arrivals, question.is_of));
    EXPECT_EQ(filtered.matched_bytes, filtered.matched * kFrameBytes);
    ExpectLedgerAddsUp(*filtered_[i]);
    ExpectFlows(*filtered_[i], *arrivals, question.is_of);
  }
  RecordProperty(
      "packets_per_second",
      absl::StrCat(static_cast<uint64_t>(static_cast<double>(sent.packets) /
                                         absl::ToDoubleSeconds(sent.took))));
}

INSTANTIATE_TEST_SUITE_P(
    Hooks, FloodTest,
    ::testing::Values(
        FloodCase{"native", 100, 0}, FloodCase{"native", 100, 1},
        FloodCase{"native", 100, 8}, FloodCase{"native", 10'000, 0},
        FloodCase{"native", 10'000, 1}, FloodCase{"native", 10'000, 8},
        FloodCase{"native", 200'000, 0}, FloodCase{"native", 200'000, 1},
        FloodCase{"native", 200'000, 8}, FloodCase{"tcx", 10'000, 1},
        FloodCase{"tcx", 200'000, 8}, FloodCase{"generic", 10'000, 1},
        FloodCase{"generic", 200'000, 8}),
    [](const auto& info) {
      return absl::StrCat(info.param.mode, info.param.tuples, "tuples",
                          info.param.filters, "filters");
    });

// What a flood left behind.
class AfterFloodTest : public LoadTest {};

TEST_F(AfterFloodTest, HoldsAllFlowsAgainInTheNextWindows) {
  constexpr uint32_t kFlows = 10'000;
  OpenEngine({.attach_mode = "native", .flow_table_entries = kFlows});
  const auto base = Record();
  const auto all = Record("udp");
  SendFor(*PrepareFlood({.tuples = 200'000}), absl::Seconds(1));
  Ledger(*base);
  for (const TapRecord* record : {base.get(), all.get()}) {
    EXPECT_GT(record->sums().overflow.packets, 0u);
  }
  const auto quiet = PrepareFlood({.tuples = kFlows});
  for (int window = 0; window < 4; ++window) {
    SCOPED_TRACE(window);
    const auto before = base->sums();
    const auto sent = quiet->Send(uint64_t{3} * kFlows);
    ASSERT_TRUE(sent.ok()) << sent.status();
    ExpectLedgerAddsUp(*base);
    ExpectLedgerAddsUp(*all);
    const auto after = base->sums();
    EXPECT_EQ(after.counts.seen.packets - before.counts.seen.packets,
              sent->packets);
    EXPECT_EQ(after.overflow.packets, before.overflow.packets);
  }
}

}  // namespace
}  // namespace xdplive::testing
