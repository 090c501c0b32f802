// What objects on the heap are taken to cost, the allocator's share included.
#ifndef XDPLIVE_FLOW_MEMORY_HEAP_COST_H_
#define XDPLIVE_FLOW_MEMORY_HEAP_COST_H_

#include <cstddef>
#include <vector>

namespace xdplive::flow {

// The allocator's own bytes and its rounding, for one allocation.
inline constexpr size_t kAllocationCost = 16;

// An object of `size` bytes made by std::make_shared: with its two counts.
constexpr size_t SharedCost(size_t size) { return size + 16 + kAllocationCost; }

// What stands behind the vector; nothing where it is empty.
template <typename Item>
size_t VectorCost(const std::vector<Item>& items) {
  if (items.capacity() == 0) return 0;
  return items.capacity() * sizeof(Item) + kAllocationCost;
}

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_MEMORY_HEAP_COST_H_
