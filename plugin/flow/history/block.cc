#include "flow/history/block.h"

#include <utility>

#include "flow/history/heap_cost.h"

namespace xdplive::flow {
namespace {

template <typename Wanted>
HistorySnapshotPtr Keep(const HistorySnapshotPtr& history, Wanted wanted) {
  auto kept = std::make_shared<HistorySnapshot>();
  for (const BlockPtr& block : history->blocks) {
    Block part{.keys = block->keys,
               .key_count = block->key_count,
               .windows = {},
               .whole = nullptr};
    for (const WindowPtr& window : block->windows) {
      if (wanted(*window)) part.windows.push_back(window);
    }
    if (part.windows.size() == block->windows.size()) {
      kept->blocks.push_back(block);
    } else if (!part.windows.empty()) {
      if (part.windows.size() == 1) part.whole = part.windows.front();
      kept->blocks.push_back(std::make_shared<const Block>(std::move(part)));
    }
  }
  return kept;
}

}  // namespace

HistorySnapshotPtr Before(const HistorySnapshotPtr& history, int64_t time) {
  return Keep(history,
              [time](const Window& window) { return window.begin() < time; });
}

HistorySnapshotPtr From(const HistorySnapshotPtr& history, int64_t time) {
  return Keep(history,
              [time](const Window& window) { return window.begin() >= time; });
}

size_t Block::bytes() const {
  size_t bytes =
      SharedCost(sizeof(*this)) + VectorCost(keys) + VectorCost(windows);
  for (const auto& segment : keys) bytes += segment->bytes();
  for (const WindowPtr& window : windows) bytes += window->bytes();
  if (whole != nullptr && whole != windows.front()) bytes += whole->bytes();
  return bytes;
}

}  // namespace xdplive::flow
