// When a tap loses and when it has stopped: the loss counters of its ledger,
// sampled about once a second, cut into spells. Not thread-safe.
#ifndef XDPLIVE_DATASOURCE_EVENTS_LOSS_SPELL_H_
#define XDPLIVE_DATASOURCE_EVENTS_LOSS_SPELL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "datasource/access/settings.h"

namespace xdplive::datasource {

// Since the tap was installed, or within a spell.
struct LossCounts {
  uint64_t over_budget = 0;  // not shown
  uint64_t ring_full = 0;    // not shown
  uint64_t overflow = 0;     // counted, but in no flow

  bool any() const { return over_budget > 0 || ring_full > 0 || overflow > 0; }
};

// How many by which counter, what that means and the setting that mends it.
std::string DescribeLoss(const LossCounts& lost, const Settings& settings);

// "over-budget", "ring-full", "overflow": those that are not 0.
std::vector<std::string> LossTags(const LossCounts& lost);

class LossSpell {
 public:
  // A spell is over when nothing was lost for so long.
  static constexpr absl::Duration kCalm = absl::Seconds(3);

  enum class Turn { kNone, kBegan, kEnded };

  // Times must not go back. Totals that do are those of a new tap.
  Turn Add(absl::Time now, const LossCounts& total);

  bool lasts() const { return lasts_; }
  // Of the spell that lasts or ended last.
  const LossCounts& lost() const { return lost_; }
  absl::Time begin() const { return begin_; }
  absl::Time last() const { return last_; }  // when something was lost

 private:
  LossCounts total_;
  LossCounts lost_;
  bool lasts_ = false;
  absl::Time begin_;
  absl::Time last_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_EVENTS_LOSS_SPELL_H_
