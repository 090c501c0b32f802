// Traffic over time: a series of amounts for each group of flows.
//
// Pure: reads snapshots, any thread. An answer is exact: at each point the
// groups, `other` and `overflow` add up to all that was counted there. Windows
// that lie across the ends of steps are spread evenly, each series by itself
// and rounded down (SpreadOver); so where a window is coarser than the step,
// the sum at a point can differ by less than one for each series from what a
// question with other groups gives there, and over the window by nothing.
#ifndef XDPLIVE_FLOW_HISTORY_ASK_TRAFFIC_H_
#define XDPLIVE_FLOW_HISTORY_ASK_TRAFFIC_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "flow/history/ask/group_table.h"
#include "flow/history/ask/time_grid.h"

namespace xdplive::flow {

enum class TrafficMeasure : uint8_t {
  kPackets,
  kBytes,
  kBits,
  kFlows,  // seen at a time: see FlowSums.active_ms
};

struct TrafficQuery {
  TimeGrid grid = {};  // its steps are answered whole
  TrafficMeasure measure = TrafficMeasure::kBits;
  FlowFields fields = {};  // none: one series of everything
  // Groups shown: first all that are pinned, whether they have traffic or
  // not, then the largest of the others until there are `top`. Largest are
  // those with most in the windows that touch the grid.
  size_t top = 10;
  std::vector<GroupKey> pinned = {};
};

struct TrafficSeries {
  GroupKey key;                    // of `other` and `overflow`: nothing
  std::vector<std::string> texts;  // as the fields; of those two: none
  // In each step: packets, bytes (for bits as well), or milliseconds of flows.
  std::vector<uint64_t> amounts;
  uint64_t total = 0;  // their sum
};

struct TrafficAnswer {
  TimeGrid grid;
  std::vector<TrafficSeries> groups;
  TrafficSeries other;  // groups that are not shown
  // Packets that found the flow table full and of whom it is not known which
  // group they belong to, nor whether a predicate matches them. Packets and
  // bytes only: nobody knows how many flows they are.
  TrafficSeries overflow;
  size_t group_count = 0;   // that there are, shown or not
  bool groups_cut = false;  // there were more, kMostGroups being told apart
  // Nanoseconds of each step in which a capture ran; of several sources the
  // one that ran longest. 0 is a gap: the amounts are unknown, not 0.
  std::vector<int64_t> covered_ns;
};

TrafficAnswer AskTraffic(absl::Span<const FlowSource> sources,
                         const TrafficQuery& query);

// What the measure shows for an amount that came in `length_ns`, a second.
double PerSecond(TrafficMeasure measure, uint64_t amount, int64_t length_ns);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_ASK_TRAFFIC_H_
