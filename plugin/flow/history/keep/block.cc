#include "flow/history/keep/block.h"

#include <utility>

#include "flow/memory/heap_cost.h"

namespace xdplive::flow {
namespace {

// `keep` gives what is wanted of a window: all, a part or null.
template <typename Keep>
HistorySnapshotPtr KeepOf(const HistorySnapshotPtr& history, Keep keep) {
  auto kept = std::make_shared<HistorySnapshot>();
  for (const BlockPtr& block : history->blocks) {
    Block part{.keys = block->keys,
               .key_count = block->key_count,
               .windows = {},
               .whole = nullptr};
    bool all = true;
    for (const WindowPtr& window : block->windows) {
      WindowPtr wanted = keep(window);
      all = all && wanted == window;
      if (wanted != nullptr) part.windows.push_back(std::move(wanted));
    }
    if (all) {
      kept->blocks.push_back(block);
    } else if (!part.windows.empty()) {
      if (part.windows.size() == 1) part.whole = part.windows.front();
      kept->blocks.push_back(std::make_shared<const Block>(std::move(part)));
    }
  }
  return kept;
}

bool IsCutAt(int64_t time, const Window& window) {
  return window.quiet() && window.begin() < time && time < window.end();
}

}  // namespace

HistorySnapshotPtr Before(const HistorySnapshotPtr& history, int64_t time) {
  return KeepOf(history, [time](const WindowPtr& window) -> WindowPtr {
    if (IsCutAt(time, *window)) return PartOf(*window, {window->begin(), time});
    return window->begin() < time ? window : nullptr;
  });
}

HistorySnapshotPtr From(const HistorySnapshotPtr& history, int64_t time) {
  return KeepOf(history, [time](const WindowPtr& window) -> WindowPtr {
    if (IsCutAt(time, *window)) return PartOf(*window, {time, window->end()});
    return window->begin() >= time ? window : nullptr;
  });
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
