// What a classic program needs to know of itself to be translated well.
#ifndef XDPLIVE_FILTER_CLASSIC_FLOW_ANALYSIS_H_
#define XDPLIVE_FILTER_CLASSIC_FLOW_ANALYSIS_H_

#include <linux/filter.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace xdplive::filter {

// INVALID_ARGUMENT, naming the instruction, unless every one is known, jumps
// go forward and stay inside, and the last one returns.
absl::Status CheckClassic(absl::Span<const sock_filter> program);

// Whether `instruction` loads the length of the frame.
constexpr bool IsLengthLoad(const sock_filter& instruction) {
  return (BPF_CLASS(instruction.code) == BPF_LD ||
          BPF_CLASS(instruction.code) == BPF_LDX) &&
         BPF_MODE(instruction.code) == BPF_LEN;
}

// The instructions that may follow `index`: none after a return.
// REQUIRES: CheckClassic(program).
std::vector<size_t> Successors(absl::Span<const sock_filter> program,
                               size_t index);

// By instruction: whether one of those marked in `entries` leads to it.
std::vector<bool> ReachableFrom(absl::Span<const sock_filter> program,
                                std::vector<bool> entries);

// By instruction: how many bytes of the frame every way there has read
// directly, so that they need no further check. With `len_renews` the packet
// pointers are made anew, unchecked, where the length is loaded.
std::vector<uint32_t> CheckedBytes(absl::Span<const sock_filter> program,
                                   bool len_renews);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_CLASSIC_FLOW_ANALYSIS_H_
