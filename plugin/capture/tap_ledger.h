// The kernel's counters as a row of the ledger that adds up.
#ifndef XDPLIVE_CAPTURE_TAP_LEDGER_H_
#define XDPLIVE_CAPTURE_TAP_LEDGER_H_

#include <cstdint>
#include <string>

#include "capture/engine.h"
#include "tap_contract.h"

namespace xdplive::capture {

// The counters are read while packets run: one whose outcome is not yet
// written is left out of `seen`, `matched` and `counted` alike. Every matched
// packet is in the exact per-CPU totals, so nothing overflows.
LedgerRow ToLedgerRow(const TapSpec& tap, const std::string& attach_mode,
                      uint64_t kernel_memory, const tap_counters& counters);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_TAP_LEDGER_H_
