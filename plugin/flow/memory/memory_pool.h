// One bound on the memory of all histories together, shared by need.
//
// Whoever remembers something holds a share of the pool: a packet log, the
// counts of a tap. There is no size a share may have: each takes what it needs
// while there is room. When the sum passes the bound, the largest share gives
// up its oldest until the sum fits or another one is as large; so small ones
// keep all they have, and those that need much end up alike. Shares of taps
// that are gone give way before all others. Nobody is ever refused: a new share
// begins with nothing and pushes out what is older than it.
//
// The sum is within the bound whenever no call of Settle is under way: a holder
// calls it after it has grown, and it returns once the others have made room.
//
// Threads: any. Holders are called with the pool's lock held, so none of them
// may call the pool while it holds a lock of its own that it takes in there.
#ifndef XDPLIVE_FLOW_MEMORY_MEMORY_POOL_H_
#define XDPLIVE_FLOW_MEMORY_MEMORY_POOL_H_

#include <cstddef>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace xdplive::flow {

class MemoryPool {
 public:
  // What may give memory back.
  class Holder {
   public:
    enum class Depth {
      kOldest,  // all but its newest part
      kAll,     // that as well
    };

    virtual ~Holder() = default;
    // Heap bytes behind it.
    virtual size_t HeldBytes() const = 0;
    // Gives up its oldest, merged or forgotten, until it holds at most
    // `most` bytes; false when there is nothing left to give.
    virtual bool GiveWay(size_t most, Depth depth) = 0;
  };

  // A holder's place in the pool, for as long as it lives.
  class Share {
   public:
    // Both outlive it. A null pool bounds nothing.
    Share(MemoryPool* pool, Holder* holder);
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share();

    // To be called after the holder has grown or shrunk.
    void Settle();
    // What it holds is of something that is no more.
    void SetGone(bool gone);
    // How large it may become as things are.
    size_t Room() const;

   private:
    friend class MemoryPool;

    MemoryPool* const pool_;
    Holder* const holder_;
    // Guarded by the pool's lock.
    size_t bytes_ = 0;  // as of the last look
    bool gone_ = false;
    bool spent_ = false;  // has nothing left to give, in this settling
  };

  explicit MemoryPool(size_t limit);
  MemoryPool(const MemoryPool&) = delete;
  MemoryPool& operator=(const MemoryPool&) = delete;

  // Takes effect at once.
  void SetLimit(size_t limit) ABSL_LOCKS_EXCLUDED(mutex_);
  size_t limit() const ABSL_LOCKS_EXCLUDED(mutex_);
  // The sum of all shares.
  size_t used() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void LookAt(Share& share) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MakeRoom() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Until the sum fits or none of these has anything left to give.
  void TakeFrom(bool gone, Holder::Depth depth)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  size_t limit_ ABSL_GUARDED_BY(mutex_);
  size_t used_ ABSL_GUARDED_BY(mutex_) = 0;
  // As large as the largest was when it last gave way.
  size_t level_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Share*> shares_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_MEMORY_MEMORY_POOL_H_
