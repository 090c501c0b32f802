// The bounded memory of the show lane of one tap: the newest packets as raw
// snap bytes, for queries (history) and for the streams that follow it.
//
// Every packet has a sequence number, counted from 0 and never reused. A
// reader keeps the number it wants next, its cursor, and learns from each read
// how many packets had been dropped before it got to them.
//
// Threads: one writer calls Append; any number of readers call the rest.
#ifndef XDPLIVE_FLOW_PACKET_LOG_H_
#define XDPLIVE_FLOW_PACKET_LOG_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "flow/dissect.h"
#include "tap_contract.h"

namespace xdplive::flow {

// What is kept of one packet besides its bytes.
struct PacketHead {
  int64_t time_unix_ns = 0;
  uint32_t wire_length = 0;  // of the frame, incl. Ethernet header, no FCS
  // On the wire that the frame stands for; GRO and GSO join them.
  uint16_t wire_packets = 1;
  StrippedVlan stripped_vlan;  // protocol 0: the NIC stripped no tag
  tap_direction direction = TAP_INGRESS;
};

// One packet handed to the writer; `bytes` is copied.
struct PacketEntry {
  PacketHead head;
  absl::Span<const uint8_t> bytes;  // from the Ethernet header on
};

// Packets copied out of the log, oldest first. Bytes stand in one block.
class PacketBatch {
 public:
  size_t size() const { return rows_.size(); }
  bool empty() const { return rows_.empty(); }
  // REQUIRES: index < size(). The span is valid as long as the batch.
  PacketEntry operator[](size_t index) const;
  // Copies; `packet` is of another batch, and newer than those of this one.
  void Append(const PacketEntry& packet);

 private:
  friend class PacketLog;
  struct Row {
    PacketHead head;
    size_t offset = 0;
    size_t length = 0;
  };
  std::vector<Row> rows_;
  std::vector<uint8_t> bytes_;
};

class PacketLog {
 public:
  struct Limits {
    size_t rows = 0;   // at least 1
    size_t bytes = 0;  // of snap bytes; its row costs 40 more
  };

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
    int64_t oldest_unix_ns = 0;  // where the history begins; 0 without rows
  };

  explicit PacketLog(Limits limits);
  PacketLog(const PacketLog&) = delete;
  PacketLog& operator=(const PacketLog&) = delete;

  // Keeps copies, evicting the oldest. A packet longer than limits.bytes is cut
  // to it.
  void Append(absl::Span<const PacketEntry> packets)
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

 private:
  struct Row {
    PacketHead head;
    size_t offset = 0;  // into snaps_; the bytes may wrap around its end
    size_t length = 0;
  };

  uint64_t FirstSequence() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  void AppendOne(const PacketEntry& packet)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EvictOldest() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CopyOut(const Row& row, PacketBatch& batch) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  const Limits limits_;
  mutable absl::Mutex mutex_;
  std::deque<Row> rows_ ABSL_GUARDED_BY(mutex_);  // oldest first
  // Ring of limits_.bytes bytes; pages are touched only once they are used.
  const std::unique_ptr<uint8_t[]> snaps_ ABSL_GUARDED_BY(mutex_);
  size_t snaps_used_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t snaps_end_ ABSL_GUARDED_BY(mutex_) = 0;  // where the next bytes go
  uint64_t end_ ABSL_GUARDED_BY(mutex_) = 0;      // sequence of the next packet
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_PACKET_LOG_H_
