// How many packets were not shown, by time: the ledger's loss counters of one
// tap, sampled about once a second, so that a query can tell what was lost in
// its range. Exact to one sample. Not thread-safe.
#ifndef XDPLIVE_DATASOURCE_LOSS_HISTORY_H_
#define XDPLIVE_DATASOURCE_LOSS_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <deque>

#include "absl/time/time.h"

namespace xdplive::datasource {

// Matched packets that did not become rows.
struct Losses {
  uint64_t over_budget = 0;
  uint64_t ring_full = 0;

  bool any() const { return over_budget > 0 || ring_full > 0; }
};

class LossHistory {
 public:
  // Keeps the newest `max_samples`, at least 2.
  explicit LossHistory(size_t max_samples);

  // `total` since the tap was installed. Times must not go back; totals that
  // do start a new count (the tap was opened again).
  void Add(absl::Time time, Losses total);

  // What was lost between the samples that enclose the range.
  Losses Between(absl::Time from, absl::Time to) const;

 private:
  struct Sample {
    absl::Time time;
    Losses sum;  // over every tap that was ever behind this history
  };

  const size_t max_samples_;
  Losses last_total_;
  std::deque<Sample> samples_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LOSS_HISTORY_H_
