#include "sdk/grpcplugin/heap_keeper.h"

#include <gtest/gtest.h>

#include <atomic>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"

namespace sdk::grpcplugin {
namespace {

constexpr absl::Duration kPeriod = absl::Milliseconds(1);

TEST(HeapKeeper, TrimsTwiceAfterWorkAndNotAgain) {
  std::atomic<uint64_t> work = 0;
  std::atomic<int> looks = 0;
  std::atomic<int> trims = 0;
  absl::Notification settled;
  int looks_since = 0;
  const HeapKeeper keeper(
      [&] {
        ++looks;
        if (trims == 2 && ++looks_since == 20) settled.Notify();
        return work.load();
      },
      [&] { ++trims; }, kPeriod);
  while (looks < 20) absl::SleepFor(kPeriod);
  EXPECT_EQ(trims, 0) << "nothing was done";
  work += HeapKeeper::kWorthTrimming;
  settled.WaitForNotification();
  EXPECT_EQ(trims, 2);
}

TEST(HeapKeeper, LeavesLittleWorkAlone) {
  std::atomic<uint64_t> work = 0;
  std::atomic<int> looks = 0;
  const HeapKeeper keeper(
      [&] {
        ++looks;
        return work.load();
      },
      [] { FAIL(); }, kPeriod);
  work += HeapKeeper::kWorthTrimming - 1;
  while (looks < 20) absl::SleepFor(kPeriod);
}

}  // namespace
}  // namespace sdk::grpcplugin
