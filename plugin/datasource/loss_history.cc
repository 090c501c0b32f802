#include "datasource/loss_history.h"

#include <algorithm>

namespace xdplive::datasource {
namespace {

uint64_t Growth(uint64_t before, uint64_t now) {
  return now >= before ? now - before : now;
}

}  // namespace

LossHistory::LossHistory(size_t max_samples)
    : max_samples_(std::max<size_t>(max_samples, 2)) {}

void LossHistory::Add(absl::Time time, Losses total) {
  Losses sum = samples_.empty() ? Losses{} : samples_.back().sum;
  sum.over_budget += Growth(last_total_.over_budget, total.over_budget);
  sum.ring_full += Growth(last_total_.ring_full, total.ring_full);
  last_total_ = total;
  samples_.push_back({time, sum});
  if (samples_.size() > max_samples_) samples_.pop_front();
}

Losses LossHistory::Between(absl::Time from, absl::Time to) const {
  if (samples_.empty()) return {};
  // The last sample at or before `from`, the first at or after `to`.
  auto first = std::upper_bound(
      samples_.begin(), samples_.end(), from,
      [](absl::Time time, const Sample& sample) { return time < sample.time; });
  auto last = std::lower_bound(
      samples_.begin(), samples_.end(), to,
      [](const Sample& sample, absl::Time time) { return sample.time < time; });
  if (last == samples_.end()) --last;
  // Before the first sample nothing had been counted, unless it was let go.
  Losses before;
  if (first != samples_.begin()) {
    before = (first - 1)->sum;
  } else if (samples_.size() == max_samples_) {
    before = samples_.front().sum;
  }
  if (last->sum.over_budget < before.over_budget ||
      last->sum.ring_full < before.ring_full) {
    return {};
  }
  return {last->sum.over_budget - before.over_budget,
          last->sum.ring_full - before.ring_full};
}

}  // namespace xdplive::datasource
