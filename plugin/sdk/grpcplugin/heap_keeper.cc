#include "sdk/grpcplugin/heap_keeper.h"

#include <cstdlib>
#include <utility>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace sdk::grpcplugin {

HeapKeeper::HeapKeeper(std::function<uint64_t()> work,
                       std::function<void()> trim, absl::Duration period)
    : work_(std::move(work)),
      trim_(std::move(trim)),
      thread_([this, period] { Run(period); }) {}

HeapKeeper::~HeapKeeper() {
  stopped_.Notify();
  thread_.join();
}

void HeapKeeper::Run(absl::Duration period) {
  uint64_t before = work_();
  while (!stopped_.WaitForNotificationWithTimeout(period)) {
    const uint64_t now = work_();
    if (now - before < kWorthTrimming) continue;
    before = now;
    trim_();
    // What was on its way then is freed by the next time.
    if (stopped_.WaitForNotificationWithTimeout(period)) return;
    trim_();
  }
}

void LimitHeap() {
#ifdef __GLIBC__
  constexpr int kMostArenas = 4;
  mallopt(M_ARENA_MAX, kMostArenas);
#endif
}

void TrimHeap() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace sdk::grpcplugin
