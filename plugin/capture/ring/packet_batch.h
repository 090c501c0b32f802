// Packets of one tap on their way to its sinks: copied out of the ring, so
// that the kernel has its memory back while a whole batch is handed on.
#ifndef XDPLIVE_CAPTURE_RING_PACKET_BATCH_H_
#define XDPLIVE_CAPTURE_RING_PACKET_BATCH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "absl/types/span.h"
#include "capture/ring/ring_record.h"
#include "tap/engine.h"

namespace xdplive::capture {

// Not thread-safe.
class PacketBatch {
 public:
  static constexpr size_t kCapacity = 256;

  // REQUIRES: !full()
  void Add(const RingRecord& record, int64_t time_unix_ns);
  // Keeps room for a few: there may be many batches, and most of them idle.
  void Clear();

  bool full() const { return packets_.size() == kCapacity; }
  // Valid until the next Add or Clear.
  absl::Span<const tap::Packet> packets() const { return packets_; }

 private:
  static constexpr size_t kKept = 16;

  // One row a packet, made when it is first needed; rows stay where they are.
  std::deque<std::array<uint8_t, TAP_SNAP_MAX>> bytes_;
  std::vector<tap::Packet> packets_;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_RING_PACKET_BATCH_H_
