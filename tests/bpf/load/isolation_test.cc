// A flood of other traffic takes nothing from a tap that asks for little.
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bpf/load/load_test.h"
#include "bpf/load/raw_socket.h"

namespace xdplive::testing {
namespace {

using tap::LedgerRow;

constexpr uint32_t kTuples = 10'000;
constexpr uint32_t kFrameBytes = 64;
constexpr absl::Duration kUsualTime = absl::Seconds(4);
constexpr absl::Duration kPause = absl::Milliseconds(10);  // 100 a second

struct IsolationCase {
  const char* mode;
  uint32_t packets_per_second;
};

void PrintTo(const IsolationCase& c, std::ostream* out) {
  *out << c.mode << ", " << c.packets_per_second << " packets a second";
}

class IsolationTest : public LoadTest,
                      public ::testing::WithParamInterface<IsolationCase> {
 protected:
  // How many frames of the marked tuple went out while the flood ran.
  static uint64_t SendAmidstFlood(Flood& flood, Flood::Sent& sent) {
    bool flooding = true;
    absl::Mutex mutex;
    std::thread other([&flood, &sent, &flooding, &mutex] {
      sent = SendFor(flood, FloodTime(kUsualTime));
      absl::MutexLock lock(&mutex);
      flooding = false;
    });
    const auto socket = RawSocket::Open("veth1");
    EXPECT_TRUE(socket.ok()) << socket.status();
    const auto frame = Flood::Frame(kFrameBytes, kTuples);
    const auto is_over = [&flooding] { return !flooding; };
    uint64_t frames = 0;
    for (bool over = false; !over; ++frames) {
      EXPECT_TRUE(socket->Send(frame).ok());
      absl::MutexLock lock(&mutex);
      over = mutex.AwaitWithTimeout(absl::Condition(&is_over), kPause);
    }
    other.join();
    return frames;
  }
};

TEST_P(IsolationTest, ShowsEveryPacketOfAQuietFlowAmidstAFlood) {
  OpenEngine({.attach_mode = GetParam().mode,
              .packets_per_second = GetParam().packets_per_second});
  const auto base = Record();
  const auto quiet =
      Record(absl::StrCat("src host ", Flood::SourceAddress(kTuples)));
  const auto witness = Witness::Place("veth0", kTuples);
  ASSERT_TRUE(witness.ok()) << witness.status();
  const auto flood = PrepareFlood({.tuples = kTuples});
  Flood::Sent sent;
  const uint64_t frames = SendAmidstFlood(*flood, sent);

  const LedgerRow all = Ledger(*base);
  const LedgerRow row = Ledger(*quiet);
  const auto arrivals = (*witness)->Read();
  ASSERT_TRUE(arrivals.ok()) << arrivals.status();
  // The queue before the hook is the machine's, which may drop some.
  const uint64_t arrived = arrivals->packets.back();
  EXPECT_GT(arrived, 0u);
  EXPECT_LE(arrived, frames);
  EXPECT_EQ(row.matched, arrived);
  EXPECT_EQ(row.shown, arrived);
  EXPECT_EQ(row.over_budget, 0u);
  EXPECT_EQ(row.ring_full, 0u);
  EXPECT_EQ(quiet->WaitForShown(arrived), arrived);
  const double rate =
      static_cast<double>(sent.packets) / absl::ToDoubleSeconds(sent.took);
  // A machine with other work may send less than the larger budget.
  if (rate > 1.2 * GetParam().packets_per_second) {
    EXPECT_GT(all.over_budget, 0u);
  }
  ExpectLedgerAddsUp(*base);
  ExpectLedgerAddsUp(*quiet);
  RecordProperty("quiet_packets", absl::StrCat(arrived));
  RecordProperty("flood_packets_per_second",
                 absl::StrCat(static_cast<uint64_t>(rate)));
}

INSTANTIATE_TEST_SUITE_P(Hooks, IsolationTest,
                         ::testing::Values(IsolationCase{"native", 2000},
                                           IsolationCase{"native", 1'000'000},
                                           IsolationCase{"tcx", 2000},
                                           IsolationCase{"generic", 2000}),
                         [](const auto& info) {
                           return absl::StrCat(info.param.mode,
                                               info.param.packets_per_second);
                         });

}  // namespace
}  // namespace xdplive::testing
