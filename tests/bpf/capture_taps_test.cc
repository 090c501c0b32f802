// Several taps of one hook: what each sees, counts and shows, and that none
// takes anything from another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "bpf/engine_test.h"
#include "bpf/recording_sink.h"

namespace xdplive::testing {
namespace {

using tap::Direction;
using tap::LedgerRow;
using tap::Tap;
using tap::TapWindow;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Adds up the windows of a tap.
class SummingSink final : public tap::TapSink {
 public:
  void OnWindow(const TapWindow& window) override {
    absl::MutexLock lock(&mutex_);
    ++windows_;
    gap_ = gap_ || (end_ != 0 && window.begin_unix_ns != end_);
    empty_ = empty_ || window.begin_unix_ns >= window.end_unix_ns;
    end_ = window.end_unix_ns;
    seen_ += window.counts.seen.packets;
    matched_ += window.counts.matched.packets;
    for (const tap::FlowRecord& flow : window.flows) {
      in_flows_ += flow.amount.packets;
      flow_bytes_ += flow.amount.bytes;
      ++flows_;
    }
  }

  struct Sums {
    uint64_t windows, seen, matched, in_flows, flow_bytes, flows;
    bool gap, empty;
  };
  Sums sums() const {
    absl::MutexLock lock(&mutex_);
    return {windows_,    seen_,  matched_, in_flows_,
            flow_bytes_, flows_, gap_,     empty_};
  }

 private:
  mutable absl::Mutex mutex_;
  uint64_t windows_ = 0, seen_ = 0, matched_ = 0;
  uint64_t in_flows_ = 0, flow_bytes_ = 0, flows_ = 0;
  int64_t end_ = 0;
  bool gap_ = false, empty_ = false;
};

class CaptureTapsTest : public EngineTest {
 protected:
  // Taken with the fixture, after the taps.
  std::shared_ptr<Tap> Counting(const std::string& filter,
                                Direction direction = Direction::kIngress) {
    auto tap = OpenTap(On("veth0", direction, filter));
    if (tap != nullptr) tap->Start(ignored_);
    return tap;
  }

  RecordingSink ignored_;
};

TEST_F(CaptureTapsTest, EachFilterSeesAllAndMatchesItsOwn) {
  for (const char* mode : {"native", "tcx", "generic"}) {
    SCOPED_TRACE(mode);
    OpenEngine({.attach_mode = mode});
    const auto all = Counting("");
    const auto odd = Counting("udp[1] & 1 == 1");
    const auto none = Counting("tcp");
    std::vector<ByteVector> frames;
    for (uint16_t i = 0; i < 100; ++i) frames.push_back(Numbered(i));
    Send(frames);
    EXPECT_EQ(LedgerOnceSeen(*all, 100).matched, 100u);
    EXPECT_EQ(Ledger(*odd).seen, 100u);
    EXPECT_EQ(Ledger(*odd).matched, 50u);
    EXPECT_EQ(Ledger(*odd).counted, 50u);
    EXPECT_EQ(Ledger(*odd).shown, 50u);
    EXPECT_EQ(Ledger(*none).seen, 100u);
    EXPECT_EQ(Ledger(*none).matched, 0u);
  }
}

TEST_F(CaptureTapsTest, ShowsEachTapItsOwnPacketsAlone) {
  RecordingSink odd_rows;
  const auto all = Counting("");
  const auto odd = OpenTap(On("veth0", Direction::kIngress, "udp src port 7"));
  odd->Start(odd_rows);
  Send({Numbered(6), Numbered(7), Numbered(8)});
  EXPECT_EQ(LedgerOnceSeen(*all, 3).shown, 3u);
  const auto packets = odd_rows.WaitFor(1);
  ASSERT_THAT(packets, SizeIs(1));
  EXPECT_EQ(packets[0].bytes, Numbered(7));
  odd->Stop(odd_rows);
}

TEST_F(CaptureTapsTest, ATapCountsFromItsOwnFirstPacketOn) {
  const auto first = Counting("");
  Send(std::vector(10, Numbered(1)));
  EXPECT_EQ(LedgerOnceSeen(*first, 10).seen, 10u);
  const auto second = Counting("udp");
  EXPECT_EQ(Ledger(*second).seen, 0u);
  Send(std::vector(5, Numbered(1)));
  EXPECT_EQ(LedgerOnceSeen(*first, 15).matched, 15u);
  EXPECT_EQ(Ledger(*second).seen, 5u);
  EXPECT_EQ(Ledger(*second).matched, 5u);
}

TEST_F(CaptureTapsTest, ASlotThatIsFreeAgainStartsAtNothing) {
  RecordingSink rows;
  const auto all = Counting("");
  auto old_tap = Counting("udp");
  Send(std::vector(20, Numbered(1)));
  EXPECT_EQ(LedgerOnceSeen(*old_tap, 20).matched, 20u);
  old_tap.reset();
  const auto new_tap =
      OpenTap(On("veth0", Direction::kIngress, "udp src port 2"));
  new_tap->Start(rows);
  EXPECT_EQ(Ledger(*new_tap).seen, 0u);
  Send({Numbered(1), Numbered(2)});
  EXPECT_EQ(LedgerOnceSeen(*new_tap, 2).matched, 1u);
  EXPECT_THAT(rows.WaitFor(1), SizeIs(1));
  EXPECT_EQ(LedgerOnceSeen(*all, 22).matched, 22u);
  new_tap->Stop(rows);
}

TEST_F(CaptureTapsTest, WindowsFollowOneAnotherAndAddUpToTheLedger) {
  SummingSink windows;
  const auto tap = OpenTap(On("veth0", Direction::kIngress, "udp"));
  tap->Start(windows);
  tap->Start(ignored_);
  for (int round = 0; round < 5; ++round) {
    Send(std::vector(100, Numbered(static_cast<uint16_t>(round))));
    (void)engine_->ReadLedger();
  }
  const LedgerRow row = LedgerOnceSeen(*tap, 500);
  const SummingSink::Sums sums = windows.sums();
  EXPECT_EQ(row.seen, 500u);
  EXPECT_EQ(sums.seen, row.seen);
  EXPECT_EQ(sums.matched, row.matched);
  EXPECT_EQ(sums.in_flows, row.counted);
  EXPECT_EQ(sums.flow_bytes, row.matched_bytes);
  EXPECT_GE(sums.flows, 5u);
  EXPECT_FALSE(sums.gap);
  tap->Stop(ignored_);
  tap->Stop(windows);
}

// Windows that the clock ends and windows that a reader ends meet at each fifth
// of a second: none may end before the one before it did, since that end may
// stand in a chart already.
TEST_F(CaptureTapsTest, WindowsEndInOrderWhoeverEndsThem) {
  OpenEngine({});
  SummingSink windows;
  const auto tap = OpenTap(On("veth0", Direction::kIngress, ""));
  ASSERT_NE(tap, nullptr);
  tap->Start(windows);
  tap->Start(ignored_);
  const tap::Hold hurry = engine_->HurryWindows();
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([this, end = absl::Now() + absl::Seconds(3)] {
      while (absl::Now() < end) (void)engine_->ReadLedger();
    });
  }
  for (std::thread& reader : readers) reader.join();
  const SummingSink::Sums sums = windows.sums();
  EXPECT_GT(sums.windows, 15u);
  EXPECT_FALSE(sums.gap);
  EXPECT_FALSE(sums.empty);
  tap->Stop(ignored_);
  tap->Stop(windows);
}

TEST_F(CaptureTapsTest, CountsWhatTheFlowTableHasNoRoomFor) {
  OpenEngine({.flow_table_entries = 16});
  const auto tap = Counting("");
  std::vector<ByteVector> frames;
  for (uint16_t i = 0; i < 400; ++i) frames.push_back(Numbered(i));
  Send(frames);
  const LedgerRow row = LedgerOnceSeen(*tap, 400);
  EXPECT_EQ(row.matched, 400u);
  EXPECT_EQ(row.counted + row.overflow, 400u);
  EXPECT_GT(row.overflow, 0u);
  // The next window has room again.
  Send({Numbered(1)});
  EXPECT_EQ(LedgerOnceSeen(*tap, 401).counted, row.counted + 1);
}

TEST_F(CaptureTapsTest, SeesWhatTheHostSendsOnceAndAsEgress) {
  RecordingSink rows;
  const auto in = Counting("");
  const auto out = OpenTap(On("veth0", Direction::kEgress));
  out->Start(rows);
  Send(std::vector(30, Numbered(1)), "veth0");
  EXPECT_EQ(LedgerOnceSeen(*out, 30).matched, 30u);
  EXPECT_EQ(Ledger(*in).seen, 0u);
  EXPECT_THAT(rows.WaitFor(30), SizeIs(30));
  Send(std::vector(3, Numbered(1)), "veth1");
  EXPECT_EQ(LedgerOnceSeen(*in, 3).seen, 3u);
  EXPECT_EQ(Ledger(*out).seen, 30u);
  out->Stop(rows);
}

TEST_F(CaptureTapsTest, RefusesTheTapAfterTheLastSlot) {
  std::vector<std::shared_ptr<Tap>> taps;
  for (int i = 0; i < tap::kTapsOfHook; ++i) {
    taps.push_back(Counting(absl::StrCat("udp src port ", 1000 + i)));
  }
  const absl::Status refused =
      OpenNow(*engine_, On("veth0", Direction::kIngress, "icmp")).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused.message()),
              AllOf(HasSubstr("veth0"), HasSubstr("icmp"),
                    HasSubstr("all 16 taps"), HasSubstr("close some")));
  for (int i = 0; i < tap::kTapsOfHook; ++i) {
    Send({Numbered(static_cast<uint16_t>(1000 + i))});
  }
  for (const auto& tap : taps) {
    EXPECT_EQ(LedgerOnceSeen(*tap, 1).matched, 1u) << tap->spec().filter_text();
  }
  EXPECT_TRUE(OpenNow(*engine_, On("veth0", Direction::kEgress, "icmp")).ok());
  taps.pop_back();
  EXPECT_TRUE(OpenNow(*engine_, On("veth0", Direction::kIngress, "icmp")).ok());
}

TEST_F(CaptureTapsTest, PricesAPacketOnlyWhileSomebodyMeasures) {
  const auto tap = Counting("");
  Send(std::vector(10, Numbered(1)));
  EXPECT_FALSE(LedgerOnceSeen(*tap, 10).ns_per_packet.has_value());
  {
    const auto measuring = engine_->MeasureCost();
    ASSERT_TRUE(measuring.ok()) << measuring.status();
    Send(std::vector(10, Numbered(1)));
    EXPECT_GT(LedgerOnceSeen(*tap, 20).ns_per_packet.value_or(0), 0);
  }
  EXPECT_FALSE(Ledger(*tap).ns_per_packet.has_value());
}

}  // namespace
}  // namespace xdplive::testing
