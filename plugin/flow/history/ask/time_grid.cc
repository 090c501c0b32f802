#include "flow/history/ask/time_grid.h"

#include <algorithm>

namespace xdplive::flow {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kMinute = 60 * kSecond;

constexpr int64_t kSteps[] = {
    kFinestStepNs, kSecond / 2,    kSecond,      2 * kSecond,  5 * kSecond,
    10 * kSecond,  15 * kSecond,   20 * kSecond, 30 * kSecond, kMinute,
    2 * kMinute,   5 * kMinute,    10 * kMinute, 15 * kMinute, 20 * kMinute,
    30 * kMinute,  kCoarsestStepNs};

int64_t RoundDown(int64_t time, int64_t step) {
  const int64_t rest = time % step;
  return time - (rest < 0 ? rest + step : rest);
}

TimeGrid GridOf(TimeSpan range, int64_t step) {
  const int64_t begin = RoundDown(range.begin, step);
  const int64_t end = RoundDown(range.end - 1, step) + step;
  return {.begin = begin,
          .step = step,
          .size = static_cast<size_t>((end - begin) / step)};
}

// The steps of the grid that `extent` touches: [first, last).
struct Steps {
  size_t first = 0;
  size_t last = 0;
};

Steps Touched(const TimeGrid& grid, TimeSpan extent) {
  // A grid without steps may lie within the extent all the same.
  if (grid.size == 0 || !grid.extent().Overlaps(extent)) return {};
  return {grid.StepOf(std::max(extent.begin, grid.begin)),
          grid.StepOf(std::min(extent.end, grid.end()) - 1) + 1};
}

}  // namespace

TimeGrid MakeTimeGrid(TimeSpan range, int64_t step_ns, size_t max_points) {
  if (range.length() <= 0) return {};
  max_points = std::max<size_t>(max_points, 1);
  for (const int64_t step : kSteps) {
    if (step < step_ns) continue;
    const TimeGrid grid = GridOf(range, step);
    if (grid.size <= max_points) return grid;
  }
  for (int64_t step = kCoarsestStepNs;; step *= 2) {
    const TimeGrid grid = GridOf(range, step);
    // However long a step, a range can lie across its end.
    if (grid.size <= max_points || step > range.length()) return grid;
  }
}

void SpreadOver(const TimeGrid& grid, const Coverage& coverage, uint64_t amount,
                absl::Span<uint64_t> points) {
  if (amount == 0) return;
  const Steps steps = Touched(grid, coverage.extent());
  if (steps.first == steps.last) return;
  uint64_t before = coverage.ShareBefore(amount, grid.Step(steps.first).begin);
  for (size_t i = steps.first; i < steps.last; ++i) {
    const uint64_t upto = coverage.ShareBefore(amount, grid.Step(i).end);
    points[i] += upto - before;
    before = upto;
  }
}

void AddCovered(const TimeGrid& grid, const Coverage& coverage,
                absl::Span<int64_t> points) {
  const Steps steps = Touched(grid, coverage.extent());
  for (size_t i = steps.first; i < steps.last; ++i) {
    points[i] += coverage.Within(grid.Step(i));
  }
}

}  // namespace xdplive::flow
