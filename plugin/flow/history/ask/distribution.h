// How long packets are, or what TTL they bear, over time: exact, out of the
// kernel's histograms, flow table full or not.
//
// Pure: reads snapshots, any thread. A predicate on flows cannot be asked for:
// the kernel counts lengths by tap, so a filter takes a tap of its own.
#ifndef XDPLIVE_FLOW_HISTORY_ASK_DISTRIBUTION_H_
#define XDPLIVE_FLOW_HISTORY_ASK_DISTRIBUTION_H_

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "flow/history/ask/group_table.h"
#include "flow/history/ask/time_grid.h"

namespace xdplive::flow {

enum class DistributionOf : uint8_t { kPacketLength, kTtl };

inline constexpr uint32_t kNoUpperBound = std::numeric_limits<uint32_t>::max();

// The largest value of each bucket, ascending; the first begins at 0.
// Frames, bytes incl. Ethernet header: 64, 128, 256, 512, 1024, 1536, 2048,
// 4096, 9216, kNoUpperBound.
// TTLs, of IP packets alone: 1, 8, 16, 32, 48, 64, 96, 128, 192, 255. Senders
// start at 64, 128 or 255, so the distance stands out.
absl::Span<const uint32_t> DistributionBounds(DistributionOf of);

// "≤ 64", "65–128", "> 9216"; a bucket of one value is that value.
std::vector<std::string> DistributionNames(DistributionOf of);

struct DistributionAnswer {
  TimeGrid grid;
  // [bucket][step]: packets. Spread over the steps as SpreadOver says, each
  // bucket by itself.
  std::vector<std::vector<uint64_t>> packets;
  // As in TrafficAnswer.
  std::vector<int64_t> covered_ns;
};

DistributionAnswer AskDistribution(absl::Span<const FlowSource> sources,
                                   const TimeGrid& grid, DistributionOf of);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_ASK_DISTRIBUTION_H_
