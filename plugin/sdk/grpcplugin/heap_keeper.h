// Gives memory back to the system that answers and streams no longer need: the
// C library keeps freed memory in arenas, and what a storm of calls took once
// would stay with the process for good.
#ifndef SDK_GRPCPLUGIN_HEAP_KEEPER_H_
#define SDK_GRPCPLUGIN_HEAP_KEEPER_H_

#include <cstdint>
#include <functional>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace sdk::grpcplugin {

class HeapKeeper {
 public:
  // How long after it was freed the memory is back.
  static constexpr absl::Duration kPeriod = absl::Seconds(3);
  // Less than that is not worth a walk through the heap.
  static constexpr uint64_t kWorthTrimming = uint64_t{4} << 20;

  // Trims whenever `idle`, in bytes, is kWorthTrimming above its least since
  // the last time; both are called from a thread of the keeper's own. They are
  // IdleHeapBytes and TrimHeap but in tests.
  HeapKeeper(std::function<uint64_t()> idle, std::function<void()> trim,
             absl::Duration period = kPeriod);
  HeapKeeper(const HeapKeeper&) = delete;
  HeapKeeper& operator=(const HeapKeeper&) = delete;
  ~HeapKeeper();

 private:
  void Run(absl::Duration period);

  const std::function<uint64_t()> idle_;
  const std::function<void()> trim_;
  absl::Notification stopped_;
  std::thread thread_;  // last: it uses the members above
};

// Keeps the number of arenas small, since each holds free memory of its own; to
// be called before threads are started.
void LimitHeap();

// What is resident beyond what was allocated and not yet freed: free pages of
// the heap, and what never was on it (code, stacks, mapped rings), which a trim
// leaves. 0 where the C library does not tell.
uint64_t IdleHeapBytes();

// Gives all free pages of the heap back. Some milliseconds.
void TrimHeap();

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_HEAP_KEEPER_H_
