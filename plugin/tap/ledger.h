// The counters of a tap that add up.
#ifndef XDPLIVE_TAP_LEDGER_H_
#define XDPLIVE_TAP_LEDGER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "tap/origin.h"

namespace xdplive::tap {

// The counters of one tap since it was installed, read in one pass.
//   seen = matched + unmatched; matched = counted + overflow
//   matched = shown + over_budget + ring_full
struct LedgerRow {
  TapSpec tap;
  std::string attach_mode;  // "native", "tcx", "generic"
  uint64_t seen = 0;
  uint64_t seen_bytes = 0;
  uint64_t matched = 0;
  uint64_t matched_bytes = 0;
  uint64_t counted = 0;
  uint64_t overflow = 0;
  uint64_t shown = 0;
  uint64_t over_budget = 0;
  uint64_t ring_full = 0;
  uint64_t unparsed = 0;
  // What one packet costs the hook with all its taps, by the kernel's own run
  // statistics; nothing while nobody measures.
  std::optional<double> ns_per_packet;
  // Bytes of the programs and maps behind it, the ring included. The taps of
  // one interface and direction share them, so do not add these up.
  uint64_t kernel_memory = 0;
};

}  // namespace xdplive::tap

#endif  // XDPLIVE_TAP_LEDGER_H_
