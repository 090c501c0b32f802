// The kernel's numbers of a tap: what came between two readings, and the sums
// that its row of the ledger shows.
#ifndef XDPLIVE_CAPTURE_TAPS_TAP_LEDGER_H_
#define XDPLIVE_CAPTURE_TAPS_TAP_LEDGER_H_

#include "tap/engine.h"
#include "tap_contract.h"

namespace xdplive::capture {

// What was counted after `earlier` and up to `later`: two readings of one
// buffer, which only ever grows.
tap_amount Minus(const tap_amount& later, const tap_amount& earlier);
tap_window Minus(const tap_window& later, const tap_window& earlier);

// Adds what one window counted: `seen` by the hook, `counts` by the tap. The
// other fields of the row stay as they are.
void AddTo(tap::LedgerRow& row, const tap_amount& seen,
           const tap_window& counts);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_TAPS_TAP_LEDGER_H_
