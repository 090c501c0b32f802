#include "flow/history/keep/history.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "flow/history/keep/flow_rows.h"
#include "flow/history/keep/merge.h"

namespace xdplive::flow {
namespace {

constexpr int64_t kMillisecond = 1'000'000;
constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kTenSeconds = 10 * kSecond;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kAnyAge = std::numeric_limits<int64_t>::max();

// A block's flows, packed into one window with their keys, take about so much
// each; a block is closed once it takes this part of all memory, lest the
// oldest block, which is dropped whole, be most of the history.
constexpr size_t kBytesOfFlow = 40;
constexpr size_t kBlockPart = 4;
// A block whose own pointers, counts and lists came to more than its flows.
constexpr size_t kWindowsOfBlock = 1000;

}  // namespace

History::History(const HistoryOptions& options, MemoryPool* pool)
    : options_(options),
      snapshot_(std::make_shared<HistorySnapshot>()),
      share_(pool, this) {}

void History::Append(const tap::TapWindow& piece) {
  // The pool's lock comes before the writer's.
  const size_t room = std::min(options_.memory_bytes, share_.Room());
  {
    absl::MutexLock lock(&writer_);
    AppendWithin(piece, room);
  }
  share_.Settle();
}

void History::AppendWithin(const tap::TapWindow& piece, size_t room) {
  TimeSpan time = {piece.begin_unix_ns, piece.end_unix_ns};
  bool late = false;
  if (!blocks_.empty() &&
      blocks_.back().extent().end - time.end > kTenSeconds) {
    GoBackTo(time.begin);
  }
  if (!blocks_.empty()) {
    const int64_t newest = blocks_.back().extent().end;
    if (time.begin < newest) ++counters_.late;
    late = time.end <= newest;
    time.begin = std::max(time.begin, newest);
  }
  if (late) {
    time = blocks_.back().windows.back()->coverage().spans().back();
  } else {
    time.begin = std::min(time.begin, time.end - 1);
    StartBlockFor(time, room);
  }
  AddWindow(MakeWindow(time, piece), late);
  MergePieces();
  const int64_t newest = blocks_.back().extent().end;
  while (options_.reach_ns > 0 && blocks_.size() > 1 &&
         blocks_.front().extent().end <= newest - options_.reach_ns) {
    blocks_.DropOldest(counters_.expired);
  }
  while (Bytes() > options_.memory_bytes && Reduce()) {
  }
  Publish();
}

// Drops the blocks that end after `time`.
void History::GoBackTo(int64_t time) {
  CloseBlock();
  while (!blocks_.empty() && blocks_.back().extent().end > time) {
    blocks_.DropNewest(counters_.overturned);
  }
}

// `room`: what the history may come to.
void History::StartBlockFor(const TimeSpan& time, size_t room) {
  if (index_ != nullptr) {
    const Block& open = blocks_.back();
    const bool same_minute =
        StretchOf(*open.windows.back(), kMinute) == (time.end - 1) / kMinute;
    const bool has_room = index_->size() * kBytesOfFlow < room / kBlockPart &&
                          open.windows.size() < kWindowsOfBlock;
    if (same_minute && has_room) return;
    CloseBlock();
  }
  index_ = std::make_unique<KeyIndex>();
}

void History::CloseBlock() {
  if (index_ == nullptr) return;
  index_.reset();
  Block closed = blocks_.back();
  closed.whole = MergeWindows(closed.windows, closed.key_count);
  blocks_.Replace(blocks_.size() - 1, std::move(closed));
}

WindowPtr History::MakeWindow(const TimeSpan& time,
                              const tap::TapWindow& piece) {
  const auto active_ms =
      static_cast<uint64_t>(std::max<int64_t>(1, time.length() / kMillisecond));
  return std::make_shared<const Window>(
      Coverage(time), piece.counts, RowsOf(piece.flows, active_ms, *index_));
}

void History::AddWindow(const WindowPtr& window, bool late) {
  const bool starts = blocks_.empty() || blocks_.back().whole != nullptr;
  Block grown = starts ? Block{} : blocks_.back();
  grown.keys = index_->segments();
  grown.key_count = index_->size();
  if (late) {
    const WindowPtr both[] = {grown.windows.back(), window};
    grown.windows.back() = MergeWindows(both, grown.key_count);
  } else {
    grown.windows.push_back(window);
  }
  if (starts) {
    blocks_.PushBack(std::move(grown));
  } else {
    blocks_.Replace(blocks_.size() - 1, std::move(grown));
  }
}

void History::MergePieces() {
  const int64_t until = blocks_.back().extent().end - options_.pieces_ns;
  for (size_t block = blocks_.size(); block-- > 0;) {
    while (MergeWithin(block, kSecond, until)) {
    }
    while (JoinQuiet(block, until)) {
    }
    // What ended a second earlier was merged when it came to be that old.
    if (blocks_[block].extent().end <= until - kSecond) break;
  }
}

// Makes one window of the first two that follow one another, ended by `until`
// and have nothing to tell. They are whole seconds, so what may be added to
// either still knows its second.
bool History::JoinQuiet(size_t block, int64_t until) {
  const std::vector<WindowPtr>& windows = blocks_[block].windows;
  const auto first = std::adjacent_find(
      windows.begin(), windows.end(),
      [until](const WindowPtr& a, const WindowPtr& b) {
        return a->quiet() && b->quiet() && b->end() <= until &&
               a->end() == b->begin() && a->end() % kSecond == 0;
      });
  if (first == windows.end()) return false;
  Block changed = blocks_[block];
  const auto at = changed.windows.begin() + (first - windows.begin());
  *at = MergeWindows({&*at, 2}, 0);
  changed.windows.erase(at + 1);
  if (changed.whole != nullptr && changed.windows.size() == 1) {
    changed.whole = changed.windows.front();
  }
  blocks_.Replace(block, std::move(changed));
  return true;
}

// Makes the history smaller by one step; false when one window is left.
bool History::Reduce() {
  const int64_t fine = blocks_.back().extent().end - options_.fine_ns;
  for (const int64_t until : {fine, kAnyAge}) {
    for (const int64_t stretch : {kSecond, kTenSeconds, kMinute}) {
      if (MergeOldest(stretch, until)) return true;
    }
    if (blocks_.size() > 1 && blocks_.front().extent().end <= until) {
      blocks_.DropOldest(counters_.dropped);
      return true;
    }
  }
  return false;
}

bool History::MergeOldest(int64_t stretch_ns, int64_t until) {
  for (size_t block = 0; block < blocks_.size(); ++block) {
    if (blocks_[block].windows.front()->end() > until) return false;
    if (MergeWithin(block, stretch_ns, until)) return true;
  }
  return false;
}

// Merges the oldest windows of `block` that end in the same stretch of time,
// if the last of them ends by `until`.
bool History::MergeWithin(size_t block, int64_t stretch_ns, int64_t until) {
  const std::vector<WindowPtr>& windows = blocks_[block].windows;
  const auto stretch = [stretch_ns](const WindowPtr& window) {
    return StretchOf(*window, stretch_ns);
  };
  // A long quiet window would spread the others' packets over its time.
  const auto first = std::adjacent_find(
      windows.begin(), windows.end(),
      [&](const WindowPtr& a, const WindowPtr& b) {
        return stretch(a) == stretch(b) &&
               !(a->quiet() && a->begin() < stretch(a) * stretch_ns);
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
  Block changed = blocks_[block];
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
  blocks_.Replace(block, std::move(changed));
  return true;
}

size_t History::Bytes() const {
  if (blocks_.empty()) return 0;
  return blocks_.cost().bytes + (index_ != nullptr ? index_->bytes() : 0) +
         blocks_.ListBytes();
}

size_t History::HeldBytes() const {
  const absl::MutexLock lock(&mutex_);
  return published_.bytes;
}

bool History::GiveWay(size_t most, Depth depth) {
  absl::MutexLock lock(&writer_);
  if (blocks_.empty()) return false;
  bool left = true;
  while (Bytes() > most && (left = Reduce())) {
  }
  if (!left && depth == Depth::kAll) {
    left = true;
    index_ = nullptr;
    while (!blocks_.empty()) blocks_.DropOldest(counters_.dropped);
  }
  Publish();
  return left;
}

void History::Publish() {
  auto snapshot = std::make_shared<HistorySnapshot>();
  snapshot->blocks = blocks_.all();
  counters_.bytes = Bytes();
  counters_.windows = blocks_.cost().windows;
  counters_.flows = blocks_.cost().flows;
  counters_.extent = blocks_.empty() ? TimeSpan{} : snapshot->extent();
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
