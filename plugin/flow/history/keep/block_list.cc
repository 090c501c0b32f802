#include "flow/history/keep/block_list.h"

#include <memory>
#include <utility>

#include "flow/memory/heap_cost.h"

namespace xdplive::flow {
namespace {

void CountMatched(const Block& block, tap::Amount& counter) {
  for (const WindowPtr& window : block.windows) {
    const tap::Amount matched = window->Counts().matched;
    counter.packets += matched.packets;
    counter.bytes += matched.bytes;
  }
}

}  // namespace

void BlockList::PushBack(Block block) {
  blocks_.emplace_back();
  costs_.emplace_back();
  Replace(blocks_.size() - 1, std::move(block));
}

void BlockList::Replace(size_t place, Block changed) {
  changed.windows.shrink_to_fit();
  blocks_[place] = std::make_shared<const Block>(std::move(changed));
  const Cost before = std::exchange(costs_[place], CostOf(*blocks_[place]));
  Count(costs_[place], before);
}

void BlockList::DropOldest(tap::Amount& counter) {
  CountMatched(*blocks_.front(), counter);
  Count({}, costs_.front());
  blocks_.erase(blocks_.begin());
  costs_.erase(costs_.begin());
}

void BlockList::DropNewest(tap::Amount& counter) {
  CountMatched(*blocks_.back(), counter);
  Count({}, costs_.back());
  blocks_.pop_back();
  costs_.pop_back();
}

size_t BlockList::ListBytes() const {
  return blocks_.size() * (2 * sizeof(BlockPtr) + sizeof(Cost)) +
         SharedCost(sizeof(HistorySnapshot));
}

BlockList::Cost BlockList::CostOf(const Block& block) {
  Cost cost = {.bytes = block.bytes(), .windows = block.windows.size()};
  for (const WindowPtr& window : block.windows) {
    cost.flows += window->flow_count();
  }
  return cost;
}

void BlockList::Count(const Cost& more, const Cost& less) {
  total_.bytes += more.bytes - less.bytes;
  total_.windows += more.windows - less.windows;
  total_.flows += more.flows - less.flows;
}

}  // namespace xdplive::flow
