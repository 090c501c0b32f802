#include "datasource/events/loss_spell.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace xdplive::datasource {
namespace {

uint64_t Growth(uint64_t before, uint64_t now) {
  return now >= before ? now - before : now;
}

}  // namespace

std::string DescribeLoss(const LossCounts& lost, const Settings& settings) {
  std::vector<std::string> parts;
  if (lost.over_budget > 0) {
    parts.push_back(absl::StrCat(
        lost.over_budget, " packets counted but not shown, over the budget of ",
        settings.packets_per_second,
        " rows a second: narrow the filter or raise packetsPerSecond"));
  }
  if (lost.ring_full > 0) {
    parts.push_back(absl::StrCat(
        lost.ring_full,
        " packets counted but not shown, the ring buffer was full: raise "
        "ringBufferMiB (now ",
        settings.ring_buffer_mib, ")"));
  }
  if (lost.overflow > 0) {
    parts.push_back(absl::StrCat(
        lost.overflow,
        " packets counted without their flow, the flow table was full: totals "
        "stay exact, only detail is lost; raise flowTableEntries (now ",
        settings.flow_table_entries, ")"));
  }
  return absl::StrJoin(parts, "; ");
}

std::vector<std::string> LossTags(const LossCounts& lost) {
  std::vector<std::string> tags;
  if (lost.over_budget > 0) tags.emplace_back("over-budget");
  if (lost.ring_full > 0) tags.emplace_back("ring-full");
  if (lost.overflow > 0) tags.emplace_back("overflow");
  return tags;
}

LossSpell::Turn LossSpell::Add(absl::Time now, const LossCounts& total) {
  const LossCounts grown = {
      .over_budget = Growth(total_.over_budget, total.over_budget),
      .ring_full = Growth(total_.ring_full, total.ring_full),
      .overflow = Growth(total_.overflow, total.overflow)};
  total_ = total;
  if (!grown.any()) {
    if (!lasts_ || now - last_ < kCalm) return Turn::kNone;
    lasts_ = false;
    return Turn::kEnded;
  }
  const bool began = !lasts_;
  if (began) {
    lasts_ = true;
    lost_ = {};
    begin_ = now;
  }
  lost_.over_budget += grown.over_budget;
  lost_.ring_full += grown.ring_full;
  lost_.overflow += grown.overflow;
  last_ = now;
  return began ? Turn::kBegan : Turn::kNone;
}

}  // namespace xdplive::datasource
