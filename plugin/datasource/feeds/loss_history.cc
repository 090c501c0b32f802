#include "datasource/feeds/loss_history.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace xdplive::datasource {
namespace {

uint64_t Growth(uint64_t before, uint64_t now) {
  return now >= before ? now - before : now;
}

}  // namespace

void LossHistory::Add(absl::Time time, Losses total) {
  Losses sum = samples_.empty() ? Losses{} : samples_.back().sum;
  sum.over_budget += Growth(last_total_.over_budget, total.over_budget);
  sum.ring_full += Growth(last_total_.ring_full, total.ring_full);
  last_total_ = total;
  // Of samples with the same sum, the first and the last tell as much as all.
  const size_t count = samples_.size();
  if (count >= 2 && samples_[count - 2].sum == sum) samples_.pop_back();
  samples_.push_back({time, sum});
  if (samples_.front().time < time - reach_) ForgetBefore(time - reach_);
}

// Leaves the last one before, to tell what was lost since; and lets them become
// some before it moves the others.
void LossHistory::ForgetBefore(absl::Time time) {
  const auto kept = std::upper_bound(
      samples_.begin(), samples_.end(), time,
      [](absl::Time time, const Sample& sample) { return time < sample.time; });
  const auto old = std::distance(samples_.begin(), kept) - 1;
  if (old <= static_cast<ptrdiff_t>(samples_.size() / 8)) return;
  // Made anew: without exceptions, shrink_to_fit does nothing.
  samples_ = std::vector<Sample>(samples_.begin() + old, samples_.end());
  forgot_ = true;
}

bool LossHistory::Thin() {
  if (samples_.size() < 4) return false;
  std::vector<Sample> kept;
  for (size_t i = 0; i < samples_.size(); ++i) {
    if (i == 0 || i % 2 == 1 || i > samples_.size() / 2) {
      kept.push_back(samples_[i]);
    }
  }
  samples_ = std::vector<Sample>(kept.begin(), kept.end());
  return true;
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
  } else if (forgot_) {
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
