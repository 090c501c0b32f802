// A compiled filter put to a frame of which only some bytes are known.
#ifndef XDPLIVE_CAPTURE_FILTER_PARTIAL_EVAL_H_
#define XDPLIVE_CAPTURE_FILTER_PARTIAL_EVAL_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "capture/filter/filter.h"

namespace xdplive::capture::filter {

// The first bytes of a frame, from the Ethernet header on. Its length is not
// known, nor is what comes after these.
struct PartialFrame {
  static constexpr size_t kBytes = 128;
  std::array<uint8_t, kBytes> bytes = {};
  std::array<bool, kBytes> known = {};
};

enum class Verdict { kNoMatch, kMatch, kUnknown };

// What the filter says of every frame with these bytes; kUnknown where it asks
// for more. Classic BPF as the kernel's packet filters define it
// (Documentation/networking/filter.rst). Any thread.
[[nodiscard]] Verdict Judge(const Filter& filter, const PartialFrame& frame);

}  // namespace xdplive::capture::filter

#endif  // XDPLIVE_CAPTURE_FILTER_PARTIAL_EVAL_H_
