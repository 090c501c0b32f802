#include "flow/memory/memory_pool.h"

#include <algorithm>
#include <limits>

namespace xdplive::flow {
namespace {

// Who is just above the next one would give way in ever smaller pieces, and
// everybody be asked for each: this part of a share, and of the bound, is given
// at least.
constexpr size_t kLeastPart = 64;
constexpr size_t kLeastOfAll = 512;

}  // namespace

MemoryPool::Share::Share(MemoryPool* pool, Holder* holder)
    : pool_(pool), holder_(holder) {
  if (pool_ == nullptr) return;
  absl::MutexLock lock(&pool_->mutex_);
  pool_->shares_.push_back(this);
}

MemoryPool::Share::~Share() {
  if (pool_ == nullptr) return;
  absl::MutexLock lock(&pool_->mutex_);
  pool_->used_ -= bytes_;
  std::erase(pool_->shares_, this);
}

void MemoryPool::Share::Settle() {
  if (pool_ == nullptr) return;
  absl::MutexLock lock(&pool_->mutex_);
  pool_->LookAt(*this);
  pool_->MakeRoom();
}

void MemoryPool::Share::SetGone(bool gone) {
  if (pool_ == nullptr) return;
  absl::MutexLock lock(&pool_->mutex_);
  gone_ = gone;
}

size_t MemoryPool::Share::Room() const {
  if (pool_ == nullptr) return std::numeric_limits<size_t>::max();
  absl::MutexLock lock(&pool_->mutex_);
  const size_t free = pool_->limit_ - std::min(pool_->limit_, pool_->used_);
  return std::min(pool_->limit_, std::max(pool_->level_, bytes_ + free));
}

MemoryPool::MemoryPool(size_t limit) : limit_(limit) {}

void MemoryPool::SetLimit(size_t limit) {
  absl::MutexLock lock(&mutex_);
  limit_ = limit;
  MakeRoom();
}

size_t MemoryPool::limit() const {
  absl::MutexLock lock(&mutex_);
  return limit_;
}

size_t MemoryPool::used() const {
  absl::MutexLock lock(&mutex_);
  return used_;
}

void MemoryPool::LookAt(Share& share) {
  used_ -= share.bytes_;
  share.bytes_ = share.holder_->HeldBytes();
  used_ += share.bytes_;
}

void MemoryPool::MakeRoom() {
  for (const bool gone : {true, false}) {
    TakeFrom(gone, Holder::Depth::kOldest);
    TakeFrom(gone, Holder::Depth::kAll);
  }
}

void MemoryPool::TakeFrom(bool gone, Holder::Depth depth) {
  if (used_ <= limit_) return;
  const size_t goal = limit_ - limit_ / kLeastOfAll;
  for (Share* share : shares_) share->spent_ = share->gone_ != gone;
  while (used_ > goal) {
    Share* largest = nullptr;
    size_t next = 0;
    for (Share* share : shares_) {
      if (share->spent_ || share->bytes_ == 0) continue;
      if (largest == nullptr || share->bytes_ > largest->bytes_) {
        next = largest == nullptr ? 0 : largest->bytes_;
        largest = share;
      } else {
        next = std::max(next, share->bytes_);
      }
    }
    if (largest == nullptr) return;
    const size_t bytes = largest->bytes_;
    const size_t excess = std::min(bytes, used_ - goal);
    const size_t least = std::max<size_t>(1, bytes / kLeastPart);
    const size_t most = std::min(std::max(bytes - excess, next), bytes - least);
    largest->spent_ = !largest->holder_->GiveWay(most, depth);
    LookAt(*largest);
    level_ = largest->bytes_;
  }
}

}  // namespace xdplive::flow
