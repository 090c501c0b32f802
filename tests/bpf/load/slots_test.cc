// The slots of a hook: so many, and each as new for its next tap.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bpf/load/load_test.h"
#include "kit/cc/open_now.h"
#include "kit/cc/tap_spec.h"
#include "tap_contract.h"

namespace xdplive::testing {
namespace {

using tap::Direction;
using tap::LedgerRow;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr uint32_t kTuples = 100;

std::string FilterOf(uint32_t tuple) {
  return absl::StrCat("src host ", Flood::SourceAddress(tuple));
}

class SlotsTest : public LoadTest {
 protected:
  void SetUp() override {
    LoadTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    OpenEngine({.attach_mode = "native"});
  }

  // One filtered tap for each of the tuples from `first` on.
  std::vector<std::unique_ptr<TapRecord>> FillSlots(uint32_t first) {
    std::vector<std::unique_ptr<TapRecord>> records;
    for (uint32_t i = 0; i < TAP_SLOTS; ++i) {
      records.push_back(Record(FilterOf(first + i)));
    }
    return records;
  }
};

TEST_F(SlotsTest, RefuseTheSeventeenthTapAndSayHowManyThereAre) {
  auto records = FillSlots(0);
  const absl::Status refusal =
      OpenNow(*engine_, SpecOf("veth0", Direction::kIngress, "icmp")).status();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refusal.message()),
              AllOf(HasSubstr("veth0"), HasSubstr("ingress"),
                    HasSubstr(absl::StrCat(TAP_SLOTS))));
  // Neither the other direction nor a tap that is there already is refused.
  EXPECT_NE(Record("icmp", "veth0", Direction::kEgress), nullptr);
  EXPECT_NE(Record(FilterOf(3)), nullptr);
  records.pop_back();
  EXPECT_NE(Record("icmp"), nullptr);
}

TEST_F(SlotsTest, AllCountAtOnce) {
  const auto records = FillSlots(0);
  const auto witness = Witness::Place("veth0", kTuples);
  ASSERT_TRUE(witness.ok()) << witness.status();
  const auto sent = PrepareFlood({.tuples = kTuples})->Send(100'000);
  ASSERT_TRUE(sent.ok()) << sent.status();
  const auto arrivals = (*witness)->Read();
  ASSERT_TRUE(arrivals.ok()) << arrivals.status();
  for (size_t i = 0; i < records.size(); ++i) {
    const LedgerRow row = Ledger(*records[i]);
    EXPECT_EQ(row.seen, sent->packets);
    EXPECT_GT(row.matched, 0u);
    EXPECT_EQ(row.matched, arrivals->packets[i]) << row.tap.filter_text();
    ExpectLedgerAddsUp(*records[i]);
  }
}

TEST_F(SlotsTest, GiveANewTapNothingOfTheOldOne) {
  const auto base = Record();
  auto old = Record(FilterOf(1));
  const auto flood = PrepareFlood({.tuples = kTuples});
  const auto first = flood->Send(10'000);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_GT(Ledger(*old).matched, 0u);
  // The slot is free before its packets are read and its window is closed.
  ASSERT_TRUE(flood->Send(10'000).ok());
  old.reset();
  const auto fresh = Record(FilterOf(2));
  const LedgerRow empty = Ledger(*fresh);
  EXPECT_EQ(empty.seen, 0u);
  EXPECT_EQ(empty.matched, 0u);
  EXPECT_EQ(fresh->sums().flows.size(), 0u);

  const auto witness = Witness::Place("veth0", kTuples);
  ASSERT_TRUE(witness.ok()) << witness.status();
  const auto second = flood->Send(10'000);
  ASSERT_TRUE(second.ok()) << second.status();
  const auto arrivals = (*witness)->Read();
  ASSERT_TRUE(arrivals.ok()) << arrivals.status();
  const LedgerRow row = Ledger(*fresh);
  EXPECT_EQ(row.seen, second->packets);
  EXPECT_EQ(row.matched, arrivals->packets[2]);
  ExpectLedgerAddsUp(*fresh);
  const auto sums = fresh->sums();
  ASSERT_EQ(sums.flows.size(), 1u);
  EXPECT_EQ(sums.flows.begin()->first.first, Flood::SourceNumber(2));
}

}  // namespace
}  // namespace xdplive::testing
