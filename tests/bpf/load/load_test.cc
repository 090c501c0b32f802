#include "bpf/load/load_test.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "bpf/bpf_test_run.h"
#include "capture/capture_engine.h"
#include "kit/cc/tap_spec.h"

namespace xdplive::testing {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);

}  // namespace

using tap::LedgerRow;

absl::Duration FloodTime(absl::Duration usual) {
  const char* text = getenv("XDPLIVE_FLOOD_SECONDS");
  double seconds = 0;
  if (text == nullptr || !absl::SimpleAtod(text, &seconds)) return usual;
  return absl::Seconds(seconds);
}

void LoadTest::SetUp() {
  SKIP_WITHOUT_BPF();
  auto sandbox = NetworkSandbox::Enter();
  ASSERT_TRUE(sandbox.ok()) << sandbox.status();
  sandbox_.emplace(*std::move(sandbox));
  absl::Status ready = Flood::MakeReady("veth1", "veth0");
  if (ready.ok()) ready = Flood::TakeFrames("veth0");
  ASSERT_TRUE(ready.ok()) << ready;
}

void LoadTest::OpenEngine(const tap::EngineOptions& options) {
  auto engine = capture::OpenCaptureEngine(options);
  ASSERT_TRUE(engine.ok()) << engine.status();
  engine_ = *std::move(engine);
}

std::unique_ptr<TapRecord> LoadTest::Record(const std::string& filter,
                                            const std::string& interface,
                                            tap::Direction direction) {
  auto record = TapRecord::Open(*engine_, SpecOf(interface, direction, filter));
  EXPECT_TRUE(record.ok()) << record.status();
  return record.ok() ? *std::move(record) : nullptr;
}

LedgerRow LoadTest::Ledger(const TapRecord& record) {
  const auto row = record.Ledger();
  EXPECT_TRUE(row.ok()) << row.status();
  return row.value_or(LedgerRow{});
}

LedgerRow LoadTest::LedgerOnceMatched(const TapRecord& record,
                                      uint64_t packets) {
  const absl::Time deadline = absl::Now() + kPatience;
  LedgerRow row = Ledger(record);
  while (row.matched < packets && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(5));
    row = Ledger(record);
  }
  return row;
}

std::unique_ptr<Flood> LoadTest::PrepareFlood(const FloodOptions& options) {
  auto flood = Flood::Prepare(options);
  EXPECT_TRUE(flood.ok()) << flood.status();
  return flood.ok() ? *std::move(flood) : nullptr;
}

Flood::Sent LoadTest::SendFor(Flood& flood, absl::Duration duration) {
  const auto sent = flood.SendFor(duration);
  EXPECT_TRUE(sent.ok()) << sent.status();
  return sent.value_or(Flood::Sent{});
}

void LoadTest::ExpectLedgerAddsUp(const TapRecord& record) {
  const LedgerRow row = Ledger(record);
  EXPECT_EQ(record.WaitForShown(row.shown), row.shown);
  const WindowSums sums = record.sums();
  SCOPED_TRACE(row.tap.filter_text());
  EXPECT_EQ(record.fault(), "");
  EXPECT_LE(row.matched, row.seen);
  EXPECT_EQ(row.matched, row.counted + row.overflow);
  EXPECT_EQ(row.matched, row.shown + row.over_budget + row.ring_full);
  EXPECT_EQ(row.seen, sums.counts.seen.packets);
  EXPECT_EQ(row.seen_bytes, sums.counts.seen.bytes);
  EXPECT_EQ(row.matched, sums.counts.matched.packets);
  EXPECT_EQ(row.matched_bytes, sums.counts.matched.bytes);
  EXPECT_EQ(row.matched, sums.in_flows.packets + sums.overflow.packets);
  EXPECT_EQ(row.matched_bytes, sums.in_flows.bytes + sums.overflow.bytes);
}

}  // namespace xdplive::testing
