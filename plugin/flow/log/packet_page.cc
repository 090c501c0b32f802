#include "flow/log/packet_page.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace xdplive::flow {
namespace {

constexpr size_t kAllocationCost = 16;  // the allocator's own bytes

}  // namespace

PacketPage::PacketPage(size_t capacity, uint64_t first)
    : capacity_(capacity),
      memory_(std::make_unique_for_overwrite<uint8_t[]>(capacity)),
      first_(first),
      bytes_begin_(capacity) {
  static_assert(std::is_trivially_copyable_v<Slot>);
}

bool PacketPage::Add(const tap::Packet& packet) {
  const size_t length = packet.bytes.size();
  if (bytes_begin_ - count_ * sizeof(Slot) < Need(length)) return false;
  bytes_begin_ -= length;
  if (length > 0) {
    std::memcpy(memory_.get() + bytes_begin_, packet.bytes.data(), length);
  }
  const Slot slot = {.head = packet.head,
                     .offset = static_cast<uint32_t>(bytes_begin_),
                     .length = static_cast<uint32_t>(length)};
  std::memcpy(memory_.get() + count_ * sizeof(Slot), &slot, sizeof(slot));
  const int64_t time = packet.head.time_unix_ns;
  // The clock may have been set back between two packets.
  oldest_unix_ns_ = count_ == 0 ? time : std::min(oldest_unix_ns_, time);
  newest_unix_ns_ = count_ == 0 ? time : std::max(newest_unix_ns_, time);
  ++count_;
  return true;
}

tap::Packet PacketPage::Get(uint64_t number) const {
  Slot slot;
  std::memcpy(&slot, memory_.get() + (number - first_) * sizeof(Slot),
              sizeof(slot));
  return {.head = slot.head,
          .bytes = {memory_.get() + slot.offset, slot.length}};
}

size_t PacketPage::bytes() const {
  return capacity_ + sizeof(*this) + kAllocationCost;
}

}  // namespace xdplive::flow
