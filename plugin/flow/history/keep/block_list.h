// The blocks of a history, oldest first, and what they cost.
#ifndef XDPLIVE_FLOW_HISTORY_KEEP_BLOCK_LIST_H_
#define XDPLIVE_FLOW_HISTORY_KEEP_BLOCK_LIST_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "flow/history/keep/block.h"
#include "tap/flow.h"

namespace xdplive::flow {

// Not thread-safe.
class BlockList {
 public:
  // Of blocks, with all they point to.
  struct Cost {
    size_t bytes = 0;
    size_t windows = 0;
    uint64_t flows = 0;
  };

  bool empty() const { return blocks_.empty(); }
  size_t size() const { return blocks_.size(); }
  // REQUIRES: there is such a block.
  const Block& operator[](size_t place) const { return *blocks_[place]; }
  const Block& front() const { return *blocks_.front(); }
  const Block& back() const { return *blocks_.back(); }
  const std::vector<BlockPtr>& all() const { return blocks_; }

  void PushBack(Block block);
  void Replace(size_t place, Block changed);
  // Adds to `counter` what the tap matched in the block that goes.
  void DropOldest(tap::Amount& counter);
  void DropNewest(tap::Amount& counter);

  // The sum over all blocks; the list itself is not in it.
  const Cost& cost() const { return total_; }
  // Of the list itself and of the newest snapshot; older ones are their
  // readers'.
  size_t ListBytes() const;

 private:
  static Cost CostOf(const Block& block);
  void Count(const Cost& more, const Cost& less);

  std::vector<BlockPtr> blocks_;
  std::vector<Cost> costs_;  // of each of them
  Cost total_;               // the sum of these
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_KEEP_BLOCK_LIST_H_
