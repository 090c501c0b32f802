// Packets that follow one another, in one allocation: heads grow from its
// front, bytes from its back, and it is full where they meet.
#ifndef XDPLIVE_FLOW_LOG_PACKET_PAGE_H_
#define XDPLIVE_FLOW_LOG_PACKET_PAGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "tap/packet.h"

namespace xdplive::flow {

// Threads: one writer, or any number of readers.
class PacketPage {
 public:
  // What a packet of so many bytes takes of a page.
  static size_t Need(size_t bytes) { return sizeof(Slot) + bytes; }

  // Of `capacity` bytes; its first packet will have the number `first`.
  PacketPage(size_t capacity, uint64_t first);

  // Copies the packet; false when there is no room for it.
  bool Add(const tap::Packet& packet);

  uint64_t first() const { return first_; }
  uint64_t end() const { return first_ + count_; }
  // REQUIRES: first() <= number < end(). The span is valid as long as the page.
  tap::Packet Get(uint64_t number) const;
  int64_t oldest_unix_ns() const { return oldest_unix_ns_; }
  int64_t newest_unix_ns() const { return newest_unix_ns_; }
  size_t snap_bytes() const { return capacity_ - bytes_begin_; }
  // What it costs, whether it is full or not.
  size_t bytes() const;

 private:
  struct Slot {
    tap::PacketHead head;
    uint32_t offset;
    uint32_t length;
  };

  size_t capacity_;
  std::unique_ptr<uint8_t[]> memory_;
  uint64_t first_;
  size_t count_ = 0;
  size_t bytes_begin_;
  int64_t oldest_unix_ns_ = 0;
  int64_t newest_unix_ns_ = 0;
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_LOG_PACKET_PAGE_H_
