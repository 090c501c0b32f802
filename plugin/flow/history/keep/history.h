// What one tap counted, as far back as its memory reaches: flows, histograms,
// counters.
//
// Windows of a second are kept as they came. When memory asks for it, they are
// merged, oldest first, to 10 seconds and then to 60 (aligned to the Unix
// clock); only when all that may be merged are windows of 60 seconds, the
// oldest are dropped. Merging keeps every sum: packets and bytes of each flow,
// histograms, overflow, what time was covered and what was not. Seconds in
// which nothing matched are one window at once, which loses nothing.
//
// Threads: any. Readers take a snapshot, which never changes; whoever writes
// waits for none of them.
#ifndef XDPLIVE_FLOW_HISTORY_KEEP_HISTORY_H_
#define XDPLIVE_FLOW_HISTORY_KEEP_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "flow/history/keep/block.h"
#include "flow/history/keep/block_list.h"
#include "flow/memory/memory_pool.h"
#include "tap/flow.h"

namespace xdplive::flow {

struct HistoryOptions {
  // Bound of bytes(), beside that of the pool. One window that is larger all by
  // itself is kept, and then is the only one.
  size_t memory_bytes = std::numeric_limits<size_t>::max();
  // Blocks (of up to a minute) that ended this long before the newest window
  // are forgotten; 0: only memory bounds the history.
  int64_t reach_ns = 0;
  // Windows this young are merged only when nothing older is left to drop.
  int64_t fine_ns = 60'000'000'000;
  // Pieces of a second this young stay apart; older ones become one window.
  int64_t pieces_ns = 10'000'000'000;
};

class History final : public MemoryPool::Holder {
 public:
  struct Counters {
    size_t bytes = 0;             // what Append keeps within memory_bytes
    size_t windows = 0;           // kept; of any length
    uint64_t flows = 0;           // flow records in them
    uint64_t merged = 0;          // windows that became part of a longer one
    uint64_t late = 0;            // pieces that began before the newest ended
    tap::Amount dropped = {};     // what the tap matched in windows dropped
                                  // for want of memory
    tap::Amount expired = {};     // the same of those beyond reach_ns
    tap::Amount overturned = {};  // the same of those after which the clock was
                                  // set back
    TimeSpan extent;              // of what is kept; empty at first
  };

  // `pool` outlives the history; null: only the options bound it.
  explicit History(const HistoryOptions& options, MemoryPool* pool = nullptr);
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  // Adds the newest piece: a second, or a part of one that ends with it or with
  // a fifth of it. Its time counts from where the piece before ended: what a
  // piece says of earlier time, the clock having been steered, is added to the
  // newest window. Where the clock was set back by more than 10 s, what is kept
  // of the time thereafter is dropped. Then the pool may have the oldest merged
  // or dropped, here or elsewhere.
  void Append(const tap::TapWindow& piece) ABSL_LOCKS_EXCLUDED(writer_, mutex_);

  // Never null.
  HistorySnapshotPtr Read() const ABSL_LOCKS_EXCLUDED(mutex_);
  Counters counters() const ABSL_LOCKS_EXCLUDED(mutex_);

  // See MemoryPool::Share.
  void SetGone(bool gone) { share_.SetGone(gone); }

  size_t HeldBytes() const override ABSL_LOCKS_EXCLUDED(mutex_);
  bool GiveWay(size_t most, Depth depth) override
      ABSL_LOCKS_EXCLUDED(writer_, mutex_);

 private:
  void AppendWithin(const tap::TapWindow& piece, size_t room)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writer_);
  void GoBackTo(int64_t time) ABSL_EXCLUSIVE_LOCKS_REQUIRED(writer_);
  void StartBlockFor(const TimeSpan& time, size_t room)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writer_);
  void CloseBlock() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writer_);
  WindowPtr MakeWindow(const TimeSpan& time, const tap::TapWindow& piece)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writer_);
  void AddWindow(const WindowPtr& window, bool late)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writer_);
  void MergePieces() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writer_);
  bool JoinQuiet(size_t block, int64_t until)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writer_);
  bool Reduce() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writer_);
  bool MergeOldest(int64_t stretch_ns, int64_t until)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writer_);
  bool MergeWithin(size_t block, int64_t stretch_ns, int64_t until)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writer_);
  size_t Bytes() const ABSL_SHARED_LOCKS_REQUIRED(writer_);
  void Publish() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writer_)
      ABSL_LOCKS_EXCLUDED(mutex_);

  const HistoryOptions options_;

  absl::Mutex writer_;                         // held while windows are merged
  BlockList blocks_ ABSL_GUARDED_BY(writer_);  // the last one may still grow
  std::unique_ptr<KeyIndex> index_
      ABSL_GUARDED_BY(writer_);  // of the last block
  Counters counters_ ABSL_GUARDED_BY(writer_);

  mutable absl::Mutex mutex_;  // held for a moment only
  HistorySnapshotPtr snapshot_ ABSL_GUARDED_BY(mutex_);
  Counters published_ ABSL_GUARDED_BY(mutex_);

  // Last, so that the pool lets go of it first.
  MemoryPool::Share share_;
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_KEEP_HISTORY_H_
