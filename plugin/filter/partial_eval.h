// A compiled filter put to a frame of which only some bytes are known.
#ifndef XDPLIVE_FILTER_PARTIAL_EVAL_H_
#define XDPLIVE_FILTER_PARTIAL_EVAL_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "filter/filter.h"

namespace xdplive::filter {

// The first bytes of a frame, from the Ethernet header on, as far as they are
// known, bit by bit. Its length is not known, nor is what comes after these.
struct PartialFrame {
  static constexpr size_t kBytes = 128;
  std::array<uint8_t, kBytes> bytes = {};  // unknown bits are 0
  std::array<uint8_t, kBytes> known = {};  // a bit is set where it is known
  size_t there = 0;  // so many first bytes the frame surely has
};

enum class Verdict { kNoMatch, kMatch, kUnknown };

// What the filter says of every frame that agrees with these bytes; kUnknown
// where frames may differ. Where a comparison is not decided both ways are
// followed, up to a bound. Classic BPF as the kernel's packet filters define it
// (Documentation/networking/filter.rst). Any thread.
[[nodiscard]] Verdict Judge(const Filter& filter, const PartialFrame& frame);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_PARTIAL_EVAL_H_
