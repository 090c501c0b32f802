// Filters come and go under load; the taps beside them notice nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bpf/load/bpf_objects.h"
#include "bpf/load/load_test.h"
#include "tap_contract.h"

namespace xdplive::testing {
namespace {

using tap::LedgerRow;
using ::testing::IsEmpty;

constexpr uint32_t kTuples = 1000;
constexpr int kFilters = 200;
constexpr size_t kStanding = 2;  // taps that stay
constexpr absl::Duration kUsualTime = absl::Seconds(8);
constexpr absl::Duration kPatience = absl::Seconds(10);

// The i-th of many filters of several shapes.
std::string ChurnFilter(int i) {
  switch (i % 5) {
    case 0:
      return absl::StrCat("src host ", Flood::SourceAddress(i));
    case 1:
      return absl::StrCat("udp and ip[14:2] % ", i + 2, " = 0");
    case 2:
      return absl::StrCat("not udp src port ", i, " and less ", 40 + i);
    case 3:
      return absl::StrCat("vlan ", i, " or (tcp dst port ", i, ")");
    default:
      return absl::StrCat("ip6 or src net 198.18.", i % 4, ".0/24 and udp[8:4]",
                          " != ", i);
  }
}

class ChurnTest : public LoadTest,
                  public ::testing::WithParamInterface<const char*> {
 protected:
  // Swaps one filter after the other while `on`.
  void Churn(const std::atomic<bool>& on) {
    std::mt19937 random(4);
    std::vector<std::unique_ptr<TapRecord>> taps(TAP_SLOTS - kStanding);
    while (on) {
      auto& place = taps[random() % taps.size()];
      place.reset();
      std::string filter;
      do {
        filter = ChurnFilter(static_cast<int>(random() % kFilters));
      } while (IsTaken(taps, filter));
      place = Record(filter);
      ASSERT_NE(place, nullptr);
      seen_.Add(OwnBpfObjects());
      ++swaps_;
    }
    for (const auto& tap : taps) {
      if (tap != nullptr) ExpectLedgerAddsUp(*tap);
    }
  }

  static bool IsTaken(const std::vector<std::unique_ptr<TapRecord>>& taps,
                      const std::string& filter) {
    for (const auto& tap : taps) {
      if (tap != nullptr && tap->tap().spec().filter_text() == filter)
        return true;
    }
    return false;
  }

  static void ExpectNothingLeft(const BpfObjects& seen) {
    const BpfObjects left = LeftOf(seen, kPatience);
    EXPECT_THAT(left.programs, IsEmpty());
    EXPECT_THAT(left.maps, IsEmpty());
    EXPECT_THAT(left.links, IsEmpty());
  }

  BpfObjects seen_;
  int swaps_ = 0;
};

TEST_P(ChurnTest, LeavesAnUntouchedTapExactAndNothingBehind) {
  const BpfObjects before = OwnBpfObjects();
  OpenEngine({.attach_mode = GetParam()});
  auto base = Record();
  auto odd = Record("ip[15] & 1 = 1");
  auto witness = Witness::Place("veth0", kTuples);
  ASSERT_TRUE(witness.ok()) << witness.status();
  auto flood = PrepareFlood({.tuples = kTuples});
  std::atomic<bool> on = true;
  Flood::Sent sent;
  std::thread flooding([&flood, &sent, &on] {
    sent = SendFor(*flood, FloodTime(kUsualTime));
    on = false;
  });
  Churn(on);
  flooding.join();

  const LedgerRow row = Ledger(*base);
  const auto arrivals = (*witness)->Read();
  ASSERT_TRUE(arrivals.ok()) << arrivals.status();
  uint64_t odd_packets = 0;
  for (uint32_t i = 1; i < kTuples; i += 2) odd_packets += arrivals->packets[i];
  EXPECT_EQ(row.seen, sent.packets);
  EXPECT_EQ(row.matched, sent.packets);
  EXPECT_EQ(Ledger(*odd).matched, odd_packets);
  ExpectLedgerAddsUp(*base);
  ExpectLedgerAddsUp(*odd);
  RecordProperty("swaps", absl::StrCat(swaps_));
  EXPECT_GT(seen_.programs.size(), static_cast<size_t>(swaps_));

  base.reset();
  odd.reset();
  engine_.reset();
  flood.reset();
  witness->reset();
  sandbox_.reset();
  ExpectNothingLeft(seen_);
  EXPECT_EQ(OwnBpfObjects().size(), before.size());
}

INSTANTIATE_TEST_SUITE_P(Hooks, ChurnTest, ::testing::Values("native", "tcx"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace xdplive::testing
