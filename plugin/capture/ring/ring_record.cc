#include "capture/ring/ring_record.h"

#include <cstring>

namespace xdplive::capture {

static_assert(sizeof(tap_event) == 32);

std::optional<RingRecord> DecodeRingRecord(absl::Span<const uint8_t> record) {
  RingRecord decoded{};
  if (record.size() < sizeof(decoded.head)) return std::nullopt;
  std::memcpy(&decoded.head, record.data(), sizeof(decoded.head));
  record.remove_prefix(sizeof(decoded.head));
  const tap_event& head = decoded.head;
  if (head.captured_length > record.size() ||
      head.captured_length > head.wire_length || head.direction > TAP_EGRESS ||
      head.taps == 0 || head.packets == 0) {
    return std::nullopt;
  }
  decoded.bytes = record.first(head.captured_length);
  return decoded;
}

}  // namespace xdplive::capture
