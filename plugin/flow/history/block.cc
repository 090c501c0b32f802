#include "flow/history/block.h"

#include "flow/history/heap_cost.h"

namespace xdplive::flow {

size_t Block::bytes() const {
  size_t bytes =
      SharedCost(sizeof(*this)) + VectorCost(keys) + VectorCost(windows);
  for (const auto& segment : keys) bytes += segment->bytes();
  for (const WindowPtr& window : windows) bytes += window->bytes();
  if (whole != nullptr && whole != windows.front()) bytes += whole->bytes();
  return bytes;
}

}  // namespace xdplive::flow
