// What the tests under load begin with: a veth pair made for a flood from
// veth1 to veth0, and an engine.
#ifndef XDPLIVE_TESTS_BPF_LOAD_LOAD_TEST_H_
#define XDPLIVE_TESTS_BPF_LOAD_LOAD_TEST_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "bpf/load/flood.h"
#include "bpf/load/tap_record.h"
#include "bpf/load/witness.h"
#include "bpf/network_sandbox.h"
#include "tap/engine.h"

namespace xdplive::testing {

// How long one flood lasts: `usual`, or XDPLIVE_FLOOD_SECONDS where that is
// set.
absl::Duration FloodTime(absl::Duration usual);

class LoadTest : public ::testing::Test {
 protected:
  void SetUp() override;

  void OpenEngine(const tap::EngineOptions& options);
  // Null, and a failure, when it is refused.
  std::unique_ptr<TapRecord> Record(
      const std::string& filter = "", const std::string& interface = "veth0",
      tap::Direction direction = tap::Direction::kIngress);
  static tap::LedgerRow Ledger(const TapRecord& record);
  // The row once it matched so many packets, or after some seconds: what a
  // socket sent may be on its way still.
  static tap::LedgerRow LedgerOnceMatched(const TapRecord& record,
                                          uint64_t packets);

  // A flood to veth0, whatever holds its hook.
  static std::unique_ptr<Flood> PrepareFlood(const FloodOptions& options);
  static Flood::Sent SendFor(Flood& flood, absl::Duration duration);

  // What CONTRACT promises of every row, the windows and the row against one
  // another, and the sink against both.
  static void ExpectLedgerAddsUp(const TapRecord& record);

  std::optional<NetworkSandbox> sandbox_;
  std::unique_ptr<tap::Engine> engine_;
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_LOAD_LOAD_TEST_H_
