#include "flow/history/history.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "flow/history/heap_cost.h"
#include "flow/history/merge.h"

namespace xdplive::flow {
namespace {

constexpr int64_t kMillisecond = 1'000'000;
constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kTenSeconds = 10 * kSecond;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kAnyAge = std::numeric_limits<int64_t>::max();

// A block's flows, packed into one window with their keys, take about so much
// each; a block is closed before it takes this part of all memory, lest the
// oldest block, which is dropped whole, be most of the history.
constexpr size_t kBytesOfFlow = 40;
constexpr size_t kBlockPart = 4;

// A block whose own pointers, counts and lists came to more than its flows.
constexpr size_t kWindowsOfBlock = 1000;

uint64_t Milliseconds(uint64_t monotonic_ns, int64_t offset_ns) {
  return (monotonic_ns + static_cast<uint64_t>(offset_ns)) / kMillisecond;
}

FlowRow MakeRow(uint32_t id, const tap_flow& sum, int64_t offset_ns,
                uint64_t active_ms) {
  const uint64_t first = Milliseconds(sum.first_ns, offset_ns);
  return {.id = id,
          .packets = sum.packets,
          .bytes = sum.bytes,
          .first_ms = first,
          .last_ms = std::max(first, Milliseconds(sum.last_ns, offset_ns)),
          .active_ms = active_ms,
          .tcp_flags = sum.tcp_flags};
}

void AddRow(const FlowRow& from, FlowRow& to) {
  to.packets += from.packets;
  to.bytes += from.bytes;
  to.first_ms = std::min(to.first_ms, from.first_ms);
  to.last_ms = std::max(to.last_ms, from.last_ms);
  to.tcp_flags |= from.tcp_flags;
}

// In order of their ids, each once.
void Unite(std::vector<FlowRow>& rows) {
  std::sort(rows.begin(), rows.end(),
            [](const FlowRow& a, const FlowRow& b) { return a.id < b.id; });
  size_t kept = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (kept > 0 && rows[kept - 1].id == rows[i].id) {
      AddRow(rows[i], rows[kept - 1]);
    } else {
      rows[kept++] = rows[i];
    }
  }
  rows.resize(kept);
}

void CountMatched(const Block& block, tap_amount& counter) {
  for (const WindowPtr& window : block.windows) {
    const tap_amount matched = window->Counts().tap.matched;
    counter.packets += matched.packets;
    counter.bytes += matched.bytes;
  }
}

}  // namespace

History::History(const HistoryOptions& options)
    : options_(options), snapshot_(std::make_shared<HistorySnapshot>()) {}

void History::Append(const HistoryPiece& piece) {
  TimeSpan time = piece.time;
  bool late = false;
  if (!blocks_.empty() &&
      blocks_.back()->extent().end - time.end > kTenSeconds) {
    GoBackTo(time.begin);
  }
  if (!blocks_.empty()) {
    const int64_t newest = blocks_.back()->extent().end;
    if (time.begin < newest) ++counters_.late;
    late = time.end <= newest;
    time.begin = std::max(time.begin, newest);
  }
  if (late) {
    time = blocks_.back()->windows.back()->coverage().spans().back();
  } else {
    time.begin = std::min(time.begin, time.end - 1);
    StartBlockFor(time, piece.flows.size());
  }
  AddWindow(MakeWindow(time, piece), late);
  MergePieces();
  const int64_t newest = blocks_.back()->extent().end;
  while (options_.reach_ns > 0 && blocks_.size() > 1 &&
         blocks_.front()->extent().end <= newest - options_.reach_ns) {
    DropOldest(counters_.expired);
  }
  while (Bytes() > options_.memory_bytes && Reduce()) {
  }
  Publish();
}

// Drops the blocks that end after `time`.
void History::GoBackTo(int64_t time) {
  CloseBlock();
  while (!blocks_.empty() && blocks_.back()->extent().end > time) {
    CountMatched(*blocks_.back(), counters_.overturned);
    blocks_total_ -= block_bytes_.back();
    blocks_.pop_back();
    block_bytes_.pop_back();
  }
}

void History::StartBlockFor(const TimeSpan& time, size_t flow_count) {
  if (index_ != nullptr) {
    const Block& open = *blocks_.back();
    const bool same_minute =
        StretchOf(*open.windows.back(), kMinute) == (time.end - 1) / kMinute;
    const bool has_room = (index_->size() + flow_count) * kBytesOfFlow <
                              options_.memory_bytes / kBlockPart &&
                          open.windows.size() < kWindowsOfBlock;
    if (same_minute && has_room) return;
    CloseBlock();
  }
  index_ = std::make_unique<KeyIndex>();
}

void History::CloseBlock() {
  if (index_ == nullptr) return;
  index_.reset();
  Block closed = *blocks_.back();
  closed.whole = MergeWindows(closed.windows, closed.key_count);
  Replace(blocks_.size() - 1, std::move(closed));
}

WindowPtr History::MakeWindow(const TimeSpan& time, const HistoryPiece& piece) {
  std::vector<const tap_flow_key*> keys;
  keys.reserve(piece.flows.size());
  for (const tap_flow_record& flow : piece.flows) keys.push_back(&flow.key);
  std::vector<uint32_t> ids;
  index_->Intern(keys, ids);
  const auto active_ms =
      static_cast<uint64_t>(std::max<int64_t>(1, time.length() / kMillisecond));
  std::vector<FlowRow> rows;
  rows.reserve(ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    rows.push_back(
        MakeRow(ids[i], piece.flows[i].sum, piece.clock_offset_ns, active_ms));
  }
  Unite(rows);
  return std::make_shared<const Window>(Coverage(time), piece.counts, rows);
}

void History::AddWindow(const WindowPtr& window, bool late) {
  const bool starts = blocks_.empty() || blocks_.back()->whole != nullptr;
  if (starts) {
    blocks_.push_back(nullptr);
    block_bytes_.push_back(0);
  }
  Block grown = starts ? Block{} : *blocks_.back();
  grown.keys = index_->segments();
  grown.key_count = index_->size();
  if (late) {
    const WindowPtr both[] = {grown.windows.back(), window};
    grown.windows.back() = MergeWindows(both, grown.key_count);
  } else {
    grown.windows.push_back(window);
  }
  Replace(blocks_.size() - 1, std::move(grown));
}

void History::MergePieces() {
  const int64_t until = blocks_.back()->extent().end - options_.pieces_ns;
  for (size_t block = blocks_.size(); block-- > 0;) {
    while (MergeWithin(block, kSecond, until)) {
    }
    // What ended a second earlier was merged when it came to be that old.
    if (blocks_[block]->extent().end <= until - kSecond) break;
  }
}

// Makes the history smaller by one step; false when one window is left.
bool History::Reduce() {
  const int64_t fine = blocks_.back()->extent().end - options_.fine_ns;
  for (const int64_t until : {fine, kAnyAge}) {
    for (const int64_t stretch : {kSecond, kTenSeconds, kMinute}) {
      if (MergeOldest(stretch, until)) return true;
    }
    if (blocks_.size() > 1 && blocks_.front()->extent().end <= until) {
      DropOldest(counters_.dropped);
      return true;
    }
  }
  return false;
}

bool History::MergeOldest(int64_t stretch_ns, int64_t until) {
  for (size_t block = 0; block < blocks_.size(); ++block) {
    if (blocks_[block]->windows.front()->end() > until) return false;
    if (MergeWithin(block, stretch_ns, until)) return true;
  }
  return false;
}

// Merges the oldest windows of `block` that end in the same stretch of time,
// if the last of them ends by `until`.
bool History::MergeWithin(size_t block, int64_t stretch_ns, int64_t until) {
  const std::vector<WindowPtr>& windows = blocks_[block]->windows;
  const auto stretch = [stretch_ns](const WindowPtr& window) {
    return StretchOf(*window, stretch_ns);
  };
  const auto first =
      std::adjacent_find(windows.begin(), windows.end(),
                         [&](const WindowPtr& a, const WindowPtr& b) {
                           return stretch(a) == stretch(b);
                         });
  if (first == windows.end()) return false;
  const auto last = std::find_if(first, windows.end(), [&](const WindowPtr& w) {
    return stretch(w) != stretch(*first);
  });
  const size_t count = static_cast<size_t>(last - first);
  // More of the same stretch may come as long as it is not over.
  if (until != kAnyAge && (stretch(*first) + 1) * stretch_ns > until) {
    return false;
  }
  Block changed = *blocks_[block];
  const auto at = changed.windows.begin() + (first - windows.begin());
  // What a closed block adds up to is there already.
  *at = count == windows.size() && changed.whole != nullptr
            ? changed.whole
            : MergeWindows({&*at, count}, changed.key_count);
  changed.windows.erase(at + 1, at + static_cast<ptrdiff_t>(count));
  if (changed.whole != nullptr && changed.windows.size() == 1) {
    changed.whole = changed.windows.front();
  }
  counters_.merged += count;
  Replace(block, std::move(changed));
  return true;
}

void History::Replace(size_t block, Block changed) {
  changed.windows.shrink_to_fit();
  blocks_[block] = std::make_shared<const Block>(std::move(changed));
  blocks_total_ -= block_bytes_[block];
  block_bytes_[block] = blocks_[block]->bytes();
  blocks_total_ += block_bytes_[block];
}

void History::DropOldest(tap_amount& counter) {
  CountMatched(*blocks_.front(), counter);
  blocks_total_ -= block_bytes_.front();
  blocks_.erase(blocks_.begin());
  block_bytes_.erase(block_bytes_.begin());
}

// Readers' lists of blocks are their own; the newest one is counted here.
size_t History::Bytes() const {
  return blocks_total_ + (index_ != nullptr ? index_->bytes() : 0) +
         blocks_.size() * (2 * sizeof(BlockPtr) + sizeof(size_t)) +
         SharedCost(sizeof(HistorySnapshot));
}

void History::Publish() {
  auto snapshot = std::make_shared<HistorySnapshot>();
  snapshot->blocks = blocks_;
  counters_.bytes = Bytes();
  counters_.windows = 0;
  counters_.flows = 0;
  for (const BlockPtr& block : blocks_) {
    counters_.windows += block->windows.size();
    for (const WindowPtr& window : block->windows) {
      counters_.flows += window->flow_count();
    }
  }
  counters_.extent = snapshot->extent();
  HistorySnapshotPtr old = std::move(snapshot);
  const absl::MutexLock lock(&mutex_);
  snapshot_.swap(old);
  published_ = counters_;
}

HistorySnapshotPtr History::Read() const {
  const absl::MutexLock lock(&mutex_);
  return snapshot_;
}

History::Counters History::counters() const {
  const absl::MutexLock lock(&mutex_);
  return published_;
}

}  // namespace xdplive::flow
