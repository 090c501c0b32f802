// More interfaces than there are flow tables of the full size: each still
// counts every packet, and those where little happens take little memory.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bpf/engine_test.h"
#include "bpf/recording_sink.h"

namespace xdplive::testing {
namespace {

using tap::Direction;
using tap::LedgerRow;
using tap::Tap;

constexpr int kInterfaces = 6;  // 12 hooks
constexpr uint64_t kMiB = 1 << 20;

class ManyHooksTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped()) return;
    for (int i = 0; i < kInterfaces; ++i) {
      Ip(absl::StrCat("link add many", i, " type veth peer name end", i));
      Ip(absl::StrCat("link set many", i, " up"));
      Ip(absl::StrCat("link set end", i, " up"));
    }
    OpenEngine({.ring_buffer_bytes = 1 << 20});
    for (int i = 0; i < kInterfaces; ++i) {
      const std::string name = absl::StrCat("many", i);
      for (const Direction way : {Direction::kIngress, Direction::kEgress}) {
        taps_.push_back(OpenTap(On(name, way)));
        ASSERT_NE(taps_.back(), nullptr);
        taps_.back()->Start(ignored_);
      }
    }
  }

  const Tap& Ingress(int interface) const {
    return *taps_[static_cast<size_t>(2 * interface)];
  }

  RecordingSink ignored_;
  std::vector<std::shared_ptr<Tap>> taps_;
};

std::vector<ByteVector> Flows(int count) {
  std::vector<ByteVector> frames;
  for (int i = 0; i < count; ++i) {
    frames.push_back(Numbered(static_cast<uint16_t>(i)));
  }
  return frames;
}

TEST_F(ManyHooksTest, TheFirstHaveLargeTablesAndTheOthersTakeLittle) {
  EXPECT_GT(Ledger(Ingress(0)).kernel_memory, 8 * kMiB);
  EXPECT_LT(Ledger(Ingress(kInterfaces - 1)).kernel_memory, 2 * kMiB);
}

TEST_F(ManyHooksTest, EachCountsWhatItSees) {
  for (int i = 0; i < kInterfaces; ++i) {
    Send(Flows(100 + i), absl::StrCat("end", i));
  }
  for (int i = 0; i < kInterfaces; ++i) {
    const auto sent = static_cast<uint64_t>(100 + i);
    const LedgerRow row = LedgerOnceSeen(Ingress(i), sent);
    EXPECT_EQ(row.matched, sent);
    EXPECT_EQ(row.counted, sent);
    EXPECT_EQ(row.overflow, 0u);
  }
}

TEST_F(ManyHooksTest, AFullTableLosesNoPacketAndHasRoomAgain) {
  const std::string last = absl::StrCat("end", kInterfaces - 1);
  Send(Flows(20'000), last);
  LedgerRow row = LedgerOnceSeen(Ingress(kInterfaces - 1), 20'000);
  EXPECT_EQ(row.matched, 20'000u);
  EXPECT_EQ(row.counted + row.overflow, 20'000u);
  const uint64_t overflow = row.overflow;
  Send(Flows(1000), last);
  row = LedgerOnceSeen(Ingress(kInterfaces - 1), 21'000);
  EXPECT_EQ(row.counted + row.overflow, 21'000u);
  EXPECT_EQ(row.overflow, overflow);
}

TEST_F(ManyHooksTest, TakesFiltersWhereTablesAreSmall) {
  const auto odd = OpenTap(On(absl::StrCat("many", kInterfaces - 1),
                              Direction::kIngress, "udp[1] & 1 == 1"));
  ASSERT_NE(odd, nullptr);
  odd->Start(ignored_);
  Send(Flows(100), absl::StrCat("end", kInterfaces - 1));
  EXPECT_EQ(LedgerOnceSeen(Ingress(kInterfaces - 1), 100).counted, 100u);
  EXPECT_EQ(Ledger(*odd).counted, 50u);
}

}  // namespace
}  // namespace xdplive::testing
