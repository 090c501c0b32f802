// One record of the show lane's ring, checked.
#ifndef XDPLIVE_CAPTURE_RING_RING_RECORD_H_
#define XDPLIVE_CAPTURE_RING_RING_RECORD_H_

#include <cstdint>
#include <optional>

#include "absl/types/span.h"
#include "tap_contract.h"

namespace xdplive::capture {

struct RingRecord {
  tap_event head;
  absl::Span<const uint8_t> bytes;  // into the record it was decoded from
};

// Null when the record is shorter than its head or than the bytes the head
// claims, claims more bytes than the frame had, or names no direction, no tap
// or no packet.
std::optional<RingRecord> DecodeRingRecord(absl::Span<const uint8_t> record);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_RING_RING_RECORD_H_
