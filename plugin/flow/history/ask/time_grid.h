// The points of a chart in time.
#ifndef XDPLIVE_FLOW_HISTORY_ASK_TIME_GRID_H_
#define XDPLIVE_FLOW_HISTORY_ASK_TIME_GRID_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "flow/history/keep/coverage.h"

namespace xdplive::flow {

// `size` steps of `step` nanoseconds from `begin` on, which is a multiple of
// the step since the Unix epoch: grids of one step fit one another.
struct TimeGrid {
  int64_t begin = 0;
  int64_t step = 1;
  size_t size = 0;

  int64_t end() const { return begin + step * static_cast<int64_t>(size); }
  TimeSpan extent() const { return {begin, end()}; }
  TimeSpan Step(size_t index) const {
    const int64_t from = begin + step * static_cast<int64_t>(index);
    return {from, from + step};
  }
  // REQUIRES: begin <= time < end().
  size_t StepOf(int64_t time) const {
    return static_cast<size_t>((time - begin) / step);
  }
};

inline constexpr int64_t kFinestStepNs = 200'000'000;
inline constexpr int64_t kCoarsestStepNs = 3'600'000'000'000;

// The whole steps that touch `range`; no points for an empty range. The step
// is the least of 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30 s, 1, 2, 5, 10, 15, 20,
// 30 min, 1 h that is not below `step_ns` and gives at most `max_points` (but
// 1 at least); where even 1 h gives more, a multiple of it.
TimeGrid MakeTimeGrid(TimeSpan range, int64_t step_ns, size_t max_points);

// Adds `amount`, counted in `coverage`, to the steps it was counted in: whole
// where it all falls into one, else spread evenly over the covered time. Each
// step gets the difference of Coverage::ShareBefore at its ends, so the steps
// of a grid that holds all of the coverage get exactly `amount` in sum.
// REQUIRES: points.size() == grid.size.
void SpreadOver(const TimeGrid& grid, const Coverage& coverage, uint64_t amount,
                absl::Span<uint64_t> points);

// Adds to each point the nanoseconds of its step that `coverage` covers.
void AddCovered(const TimeGrid& grid, const Coverage& coverage,
                absl::Span<int64_t> points);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_ASK_TIME_GRID_H_
