#include "sdk/backend/periodic_stream.h"

#include <gtest/gtest.h>

#include <atomic>

#include "absl/synchronization/blocking_counter.h"

namespace sdk::backend {
namespace {

TEST(PeriodicStream, TicksUntilItIsDestroyed) {
  constexpr int kTicks = 3;
  absl::BlockingCounter awaited(kTicks);
  std::atomic<int> ticks = 0;
  auto stream = PeriodicStream::Start(absl::Milliseconds(1), [&] {
    if (++ticks <= kTicks) awaited.DecrementCount();
  });
  awaited.Wait();
  stream.reset();
  const int at_end = ticks;
  EXPECT_GE(at_end, kTicks);
  EXPECT_EQ(ticks, at_end);
}

TEST(PeriodicStream, EndsAtOnceHoweverLongItsInterval) {
  absl::BlockingCounter first_tick(1);
  auto stream = PeriodicStream::Start(absl::Hours(1),
                                      [&] { first_tick.DecrementCount(); });
  first_tick.Wait();
  stream.reset();  // would hang until the test's time limit
}

}  // namespace
}  // namespace sdk::backend
