#include "capture/tap_ledger.h"

namespace xdplive::capture {

LedgerRow ToLedgerRow(const TapSpec& tap, const std::string& attach_mode,
                      uint64_t kernel_memory, const tap_counters& counters) {
  const uint64_t matched =
      counters.shown + counters.over_budget + counters.ring_full;
  return LedgerRow{.tap = tap,
                   .attach_mode = attach_mode,
                   .seen = counters.seen - counters.matched + matched,
                   .seen_bytes = counters.seen_bytes,
                   .matched = matched,
                   .matched_bytes = counters.matched_bytes,
                   .counted = matched,
                   .overflow = 0,
                   .shown = counters.shown,
                   .over_budget = counters.over_budget,
                   .ring_full = counters.ring_full,
                   .unparsed = counters.unparsed,
                   .kernel_memory = kernel_memory};
}

}  // namespace xdplive::capture
