#include "sdk/grpcplugin/heap_keeper.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <utility>
#ifdef __GLIBC__
#include <malloc.h>
#include <unistd.h>
#endif

namespace sdk::grpcplugin {

HeapKeeper::HeapKeeper(std::function<uint64_t()> idle,
                       std::function<void()> trim, absl::Duration period)
    : idle_(std::move(idle)),
      trim_(std::move(trim)),
      thread_([this, period] { Run(period); }) {}

HeapKeeper::~HeapKeeper() {
  stopped_.Notify();
  thread_.join();
}

void HeapKeeper::Run(absl::Duration period) {
  uint64_t least = idle_();
  while (!stopped_.WaitForNotificationWithTimeout(period)) {
    const uint64_t now = idle_();
    if (now < least + kWorthTrimming) {
      least = std::min(least, now);
      continue;
    }
    trim_();
    // What a trim leaves is no reason for the next one.
    least = idle_();
  }
}

void LimitHeap() {
#ifdef __GLIBC__
  constexpr int kMostArenas = 4;
  mallopt(M_ARENA_MAX, kMostArenas);
  // The largest frames are smaller: their memory would be mapped and cleared
  // anew many times a second, or the heap shrink and grow.
  constexpr int kLargeBytes = 16 << 20;
  mallopt(M_MMAP_THRESHOLD, kLargeBytes);
  mallopt(M_TRIM_THRESHOLD, 2 * kLargeBytes);
#endif
}

uint64_t IdleHeapBytes() {
#ifdef __GLIBC__
  // proc(5): size and resident, in pages.
  std::ifstream statm("/proc/self/statm");
  uint64_t size = 0;
  uint64_t resident = 0;
  if (!(statm >> size >> resident)) return 0;
  resident *= static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  const struct mallinfo2 heap = ::mallinfo2();
  return resident - std::min<uint64_t>(resident, heap.uordblks + heap.hblkhd);
#else
  return 0;
#endif
}

void TrimHeap() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace sdk::grpcplugin
