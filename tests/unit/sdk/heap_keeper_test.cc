#include "sdk/grpcplugin/heap_keeper.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <vector>

#include "absl/base/config.h"
#include "absl/time/clock.h"

namespace sdk::grpcplugin {
namespace {

constexpr absl::Duration kPeriod = absl::Milliseconds(1);

// A heap of which a trim leaves `stays` bytes.
struct Heap {
  std::atomic<uint64_t> idle = 0;
  std::atomic<uint64_t> stays = 0;
  std::atomic<int> looks = 0;
  std::atomic<int> trims = 0;

  HeapKeeper Kept() {
    return HeapKeeper(
        [this] {
          ++looks;
          return idle.load();
        },
        [this] {
          ++trims;
          idle = stays.load();
        },
        kPeriod);
  }

  void AwaitLooks(int more) {
    const int until = looks + more;
    while (looks < until) absl::SleepFor(kPeriod);
  }
};

TEST(HeapKeeper, TrimsWhatIsIdleWheneverItWasFreed) {
  Heap heap;
  const HeapKeeper keeper = heap.Kept();
  heap.AwaitLooks(20);
  EXPECT_EQ(heap.trims, 0) << "nothing is idle";
  heap.idle = HeapKeeper::kWorthTrimming;
  heap.AwaitLooks(20);
  EXPECT_EQ(heap.trims, 1);
  // Freed long after the work that took it.
  heap.idle = 2 * HeapKeeper::kWorthTrimming;
  heap.AwaitLooks(20);
  EXPECT_EQ(heap.trims, 2);
  EXPECT_EQ(heap.idle, 0u);
}

TEST(HeapKeeper, DoesNotTryForeverWhatATrimLeaves) {
  Heap heap;
  heap.stays = heap.idle = HeapKeeper::kWorthTrimming;
  const HeapKeeper keeper = heap.Kept();
  heap.AwaitLooks(20);
  heap.idle = heap.stays = 3 * HeapKeeper::kWorthTrimming;
  heap.AwaitLooks(20);
  EXPECT_EQ(heap.trims, 1);
  // Less of it is a new beginning.
  heap.idle = heap.stays = HeapKeeper::kWorthTrimming;
  heap.AwaitLooks(20);
  heap.idle = 2 * HeapKeeper::kWorthTrimming;
  heap.AwaitLooks(20);
  EXPECT_EQ(heap.trims, 2);
}

TEST(HeapKeeper, LeavesLittleAlone) {
  Heap heap;
  const HeapKeeper keeper = heap.Kept();
  heap.AwaitLooks(2);
  heap.idle = HeapKeeper::kWorthTrimming - 1;
  heap.AwaitLooks(20);
  EXPECT_EQ(heap.trims, 0);
}

// A sanitizer's heap is another one.
#if defined(__GLIBC__) && !defined(ABSL_HAVE_ADDRESS_SANITIZER) && \
    !defined(ABSL_HAVE_THREAD_SANITIZER)
TEST(HeapKeeper, KnowsWhatTheHeapKeeps) {
  // Small pieces, which the C library keeps; one in use behind them all.
  constexpr size_t kPieces = 32 << 10, kBytes = 1 << 10;
  std::vector<std::unique_ptr<char[]>> pieces(kPieces);
  for (auto& piece : pieces) piece = std::make_unique<char[]>(kBytes);
  const auto last = std::make_unique<char[]>(kBytes);
  const uint64_t before = IdleHeapBytes();
  pieces.clear();
  const uint64_t freed = IdleHeapBytes();
  EXPECT_GT(freed, before + kPieces * kBytes / 2);
  TrimHeap();
  EXPECT_LT(IdleHeapBytes(), freed - kPieces * kBytes / 2);
}
#endif

}  // namespace
}  // namespace sdk::grpcplugin
