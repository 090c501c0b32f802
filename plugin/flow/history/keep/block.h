// Windows that share one dictionary of flows: those of one minute, or less of
// it where a minute's flows are too many.
#ifndef XDPLIVE_FLOW_HISTORY_KEEP_BLOCK_H_
#define XDPLIVE_FLOW_HISTORY_KEEP_BLOCK_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "flow/history/keep/flow_keys.h"
#include "flow/history/keep/window.h"

namespace xdplive::flow {

// Never changed once others can see it.
struct Block {
  KeySegments keys;
  uint32_t key_count = 0;
  std::vector<WindowPtr> windows;  // in order of time, at least one
  // All windows added up; null while more windows may come. Where `windows`
  // is one window, it is that one.
  WindowPtr whole;

  TimeSpan extent() const {
    return {windows.front()->begin(), windows.back()->end()};
  }
  // What it costs with all it points to, held by a shared pointer.
  size_t bytes() const;
};

using BlockPtr = std::shared_ptr<const Block>;

// What readers hold: the history of one tap as it was when they asked.
struct HistorySnapshot {
  std::vector<BlockPtr> blocks;  // in order of time

  bool empty() const { return blocks.empty(); }
  // REQUIRES: not empty.
  TimeSpan extent() const {
    return {blocks.front()->extent().begin, blocks.back()->extent().end};
  }
};

using HistorySnapshotPtr = std::shared_ptr<const HistorySnapshot>;

// What of `history` begins before `time`, and from `time` on, whole windows
// each but those that are quiet, which are cut there: the two together are all
// of it, nothing twice.
HistorySnapshotPtr Before(const HistorySnapshotPtr& history, int64_t time);
HistorySnapshotPtr From(const HistorySnapshotPtr& history, int64_t time);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_KEEP_BLOCK_H_
