#include "capture/tap_ledger.h"

#include <gtest/gtest.h>

#include "capture/kernel_memory.h"

namespace xdplive::capture {
namespace {

TEST(TapLedgerTest, AddsUpWhilePacketsAreOnTheirWay) {
  tap_counters counters{};
  counters.seen = 103;  // three have no outcome yet
  counters.matched = 103;
  counters.seen_bytes = 6000;
  counters.shown = 60;
  counters.over_budget = 30;
  counters.ring_full = 10;
  counters.unparsed = 2;
  const LedgerRow row = ToLedgerRow({"eth0", {}, ""}, "native", 4096, counters);
  EXPECT_EQ(row.seen, 100u);
  EXPECT_EQ(row.matched, 100u);
  EXPECT_EQ(row.counted, 100u);
  EXPECT_EQ(row.overflow, 0u);
  EXPECT_EQ(row.shown + row.over_budget + row.ring_full, row.matched);
  EXPECT_EQ(row.seen_bytes, 6000u);
  EXPECT_EQ(row.unparsed, 2u);
  EXPECT_EQ(row.kernel_memory, 4096u);
  EXPECT_EQ(row.attach_mode, "native");
  EXPECT_EQ(row.tap.interface, "eth0");
}

TEST(TapLedgerTest, KeepsPacketsThatDidNotMatchApart) {
  tap_counters counters{};
  counters.seen = 50;
  counters.matched = 20;
  counters.shown = 20;
  EXPECT_EQ(ToLedgerRow({}, "", 0, counters).seen, 50u);
}

TEST(KernelMemoryTest, ReadsTheMemlockLine) {
  EXPECT_EQ(MemlockOf("pos:\t0\nmap_type:\t27\nmemlock:\t16855424\n"),
            16855424u);
  EXPECT_EQ(MemlockOf("pos:\t0\nflags:\t02\n"), 0u);
  EXPECT_EQ(MemlockOf(""), 0u);
}

}  // namespace
}  // namespace xdplive::capture
