// A compiled filter run in user space, over packets already kept.
#ifndef XDPLIVE_FILTER_EVAL_H_
#define XDPLIVE_FILTER_EVAL_H_

#include <cstdint>

#include "absl/types/span.h"
#include "filter/filter.h"

namespace xdplive::filter {

// Whether `filter` matches a frame of `wire_length` bytes of which `bytes` are
// kept, from the Ethernet header on. libpcap's own interpreter: what reads
// past the kept bytes does not match. A tag the NIC stripped must be in
// `bytes` again. Any thread.
[[nodiscard]] bool Matches(const Filter& filter,
                           absl::Span<const uint8_t> bytes,
                           uint32_t wire_length);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_EVAL_H_
