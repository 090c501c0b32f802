// The memory of the show lane of one tap: the newest packets as raw snap
// bytes, for queries (history) and for the streams that follow it. How many it
// keeps is up to the pool that it shares with all other memories.
//
// Every packet has a sequence number, counted from 0 and never reused. A
// reader keeps the number it wants next, its cursor, and learns from each read
// how many packets had been dropped before it got to them.
//
// Threads: one writer calls Append; any number of readers call the rest, and
// the pool has its oldest packets dropped.
#ifndef XDPLIVE_FLOW_LOG_PACKET_LOG_H_
#define XDPLIVE_FLOW_LOG_PACKET_LOG_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "flow/log/packet_page.h"
#include "flow/memory/memory_pool.h"
#include "tap/packet.h"

namespace xdplive::flow {

// Packets copied out of the log, oldest first. Bytes stand in one block.
class PacketBatch {
 public:
  size_t size() const { return rows_.size(); }
  bool empty() const { return rows_.empty(); }
  // REQUIRES: index < size(). The span is valid as long as the batch.
  tap::Packet operator[](size_t index) const;
  void Reserve(size_t rows) { rows_.reserve(rows); }
  // Copies; `packet` is of no row of this batch, and newer than they are.
  void Append(const tap::Packet& packet);

 private:
  struct Row {
    tap::PacketHead head;
    size_t offset = 0;
    size_t length = 0;
  };
  std::vector<Row> rows_;
  std::vector<uint8_t> bytes_;
};

class PacketLog final : public MemoryPool::Holder {
 public:
  struct ReadResult {
    PacketBatch packets;
    uint64_t next_cursor = 0;  // hand it to the next Read
    uint64_t lost = 0;  // packets dropped between the cursor and the first row
  };

  struct Counters {
    uint64_t appended = 0;
    uint64_t evicted = 0;  // oldest ones that made room for newer ones
    size_t rows = 0;       // appended - evicted
    size_t snap_bytes = 0;
    // From when on the log has every row there was: its first row, or, where
    // it has none, right after the last one evicted. 0 before any.
    int64_t begin_unix_ns = 0;
    int64_t newest_unix_ns = 0;  // of the newest ever; 0 before any
  };

  // `pool` outlives the log; null: nothing is ever dropped.
  explicit PacketLog(MemoryPool* pool);
  PacketLog(const PacketLog&) = delete;
  PacketLog& operator=(const PacketLog&) = delete;

  // Keeps copies; then the pool may drop the oldest packets, here or elsewhere.
  void Append(absl::Span<const tap::Packet> packets)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // The cursor behind the newest packet: a reader that starts here sees only
  // what comes later.
  uint64_t EndCursor() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Up to `max_rows` packets from `cursor` on, oldest first. Skips, and counts
  // in `lost`, those already evicted. A cursor past the end reads nothing and
  // stays.
  ReadResult Read(uint64_t cursor, size_t max_rows) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // The newest packets with from_ns <= time <= to_ns, at most `max_rows`,
  // oldest first. next_cursor is the first packet newer than to_ns, so a
  // stream that goes on from there leaves no gap. `lost` is 0.
  ReadResult ReadNewest(int64_t from_ns, int64_t to_ns, size_t max_rows) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  Counters counters() const ABSL_LOCKS_EXCLUDED(mutex_);

  // See MemoryPool::Share.
  void SetGone(bool gone) { share_.SetGone(gone); }

  size_t HeldBytes() const override ABSL_LOCKS_EXCLUDED(mutex_);
  bool GiveWay(size_t most, Depth depth) override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  uint64_t FirstSequence() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  void AppendOne(const tap::Packet& packet)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // REQUIRES: FirstSequence() <= sequence < end_.
  tap::Packet At(uint64_t sequence) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // Behind the newest packet that is not newer than `time_ns`.
  uint64_t EndOf(int64_t time_ns) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  // In order, none of them empty.
  std::deque<PacketPage> pages_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;       // of the pages
  size_t snap_bytes_ ABSL_GUARDED_BY(mutex_) = 0;  // of the packets
  uint64_t end_ ABSL_GUARDED_BY(mutex_) = 0;       // sequence of the next one
  int64_t evicted_until_ ABSL_GUARDED_BY(mutex_) = 0;  // time of the newest
  // Last, so that the pool lets go of it first.
  MemoryPool::Share share_;
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_LOG_PACKET_LOG_H_
