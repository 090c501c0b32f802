#include "capture/taps/tap_ledger.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstdint>

#include "capture/programs/kernel_memory.h"

namespace xdplive::capture {
namespace {

using Words = std::array<uint64_t, sizeof(tap_window) / sizeof(uint64_t)>;

tap_window Counts() {
  tap_window counts{};
  counts.matched = {100, 7000};
  counts.counted = 85;
  counts.overflow[17] = {10, 700};
  counts.overflow[TAP_PROTOCOL_NOT_IP] = {5, 300};
  counts.shown = 60;
  counts.over_budget = 30;
  counts.ring_full = 10;
  counts.unparsed = 2;
  return counts;
}

TEST(TapLedgerTest, AddsEveryCounterOfAWindow) {
  tap::LedgerRow row;
  AddTo(row, {120, 9000}, Counts());
  EXPECT_EQ(row.seen, 120u);
  EXPECT_EQ(row.seen_bytes, 9000u);
  EXPECT_EQ(row.matched, 100u);
  EXPECT_EQ(row.matched_bytes, 7000u);
  EXPECT_EQ(row.counted, 85u);
  EXPECT_EQ(row.overflow, 15u);
  EXPECT_EQ(row.shown, 60u);
  EXPECT_EQ(row.over_budget, 30u);
  EXPECT_EQ(row.ring_full, 10u);
  EXPECT_EQ(row.unparsed, 2u);
}

TEST(TapLedgerTest, MergesAsTheTableOfFieldsSays) {
  tap::LedgerRow one;
  one.kernel_memory = 4096;
  tap::LedgerRow three = one;
  AddTo(one, {120, 9000}, Counts());
  for (int window = 0; window < 3; ++window) {
    AddTo(three, {120, 9000}, Counts());
  }
  for (const tap::LedgerNumber& number : tap::kLedgerNumbers) {
    const bool sum = number.field.merge == tap::MergeRule::kSum;
    EXPECT_GT(one.*number.value, 0u) << number.field.name;
    EXPECT_EQ(three.*number.value, one.*number.value * (sum ? 3 : 1))
        << number.field.name;
  }
}

TEST(TapLedgerTest, SumsWindowsAndLeavesTheRestOfTheRow) {
  tap::LedgerRow row;
  row.tap.origin.interface = "eth0";
  row.attach_mode = "native";
  row.kernel_memory = 4096;
  row.ns_per_packet = 120.5;
  for (int window = 0; window < 3; ++window) {
    AddTo(row, {120, 9000}, Counts());
  }
  EXPECT_EQ(row.seen, 360u);
  EXPECT_EQ(row.matched, 300u);
  EXPECT_EQ(row.counted + row.overflow, row.matched);
  EXPECT_EQ(row.shown + row.over_budget + row.ring_full, row.matched);
  EXPECT_EQ(row.tap.origin.interface, "eth0");
  EXPECT_EQ(row.attach_mode, "native");
  EXPECT_EQ(row.kernel_memory, 4096u);
  EXPECT_EQ(row.ns_per_packet, 120.5);
}

TEST(TapLedgerTest, ADifferenceIsOfEachCounterByItself) {
  Words later{}, earlier{};
  for (size_t i = 0; i < later.size(); ++i) {
    earlier[i] = i * i;
    later[i] = i * i + i;
  }
  const auto difference = std::bit_cast<Words>(Minus(
      std::bit_cast<tap_window>(later), std::bit_cast<tap_window>(earlier)));
  for (size_t i = 0; i < difference.size(); ++i) EXPECT_EQ(difference[i], i);
}

TEST(TapLedgerTest, ADifferenceOfAmounts) {
  const tap_amount difference = Minus(tap_amount{10, 900}, tap_amount{4, 300});
  EXPECT_EQ(difference.packets, 6u);
  EXPECT_EQ(difference.bytes, 600u);
}

TEST(KernelMemoryTest, ReadsTheMemlockLine) {
  EXPECT_EQ(MemlockOf("pos:\t0\nmap_type:\t27\nmemlock:\t16855424\n"),
            16855424u);
  EXPECT_EQ(MemlockOf("pos:\t0\nflags:\t02\n"), 0u);
  EXPECT_EQ(MemlockOf(""), 0u);
}

}  // namespace
}  // namespace xdplive::capture
