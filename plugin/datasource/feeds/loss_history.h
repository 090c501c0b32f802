// How many packets were not shown, by time: the ledger's loss counters of one
// tap, sampled about once a second, so that a query can tell what was lost in
// its range. Exact to one sample, or to as many as were thinned out. Samples
// between which nothing was lost take no room. Not thread-safe.
#ifndef XDPLIVE_DATASOURCE_FEEDS_LOSS_HISTORY_H_
#define XDPLIVE_DATASOURCE_FEEDS_LOSS_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace xdplive::datasource {

// Matched packets that did not become rows.
struct Losses {
  uint64_t over_budget = 0;
  uint64_t ring_full = 0;

  bool any() const { return over_budget > 0 || ring_full > 0; }
  friend bool operator==(const Losses&, const Losses&) = default;
};

class LossHistory {
 public:
  // Forgets samples once they are older than `reach`.
  explicit LossHistory(absl::Duration reach) : reach_(reach) {}

  // `total` since the tap was installed. Times must not go back; totals that
  // do start a new count (the tap was opened again).
  void Add(absl::Time time, Losses total);

  // What was lost between the samples that enclose the range.
  Losses Between(absl::Time from, absl::Time to) const;

  // Heap bytes behind it.
  size_t bytes() const { return samples_.capacity() * sizeof(Sample); }
  // Keeps every other one of the older half; false when there is none to spare.
  bool Thin();

 private:
  void ForgetBefore(absl::Time time);

  struct Sample {
    absl::Time time;
    Losses sum;  // over every tap that was ever behind this history
  };

  const absl::Duration reach_;
  Losses last_total_;
  bool forgot_ = false;  // what came before the first sample
  std::vector<Sample> samples_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_LOSS_HISTORY_H_
