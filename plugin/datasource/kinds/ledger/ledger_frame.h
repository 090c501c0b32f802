// The ledger as a table: the columns of the `capture` kind, one row a tap.
#ifndef XDPLIVE_DATASOURCE_KINDS_LEDGER_LEDGER_FRAME_H_
#define XDPLIVE_DATASOURCE_KINDS_LEDGER_LEDGER_FRAME_H_

#include <vector>

#include "absl/types/span.h"
#include "sdk/data/frame.h"
#include "tap/engine.h"

namespace xdplive::datasource {

// By interface, then direction, then filter.
void SortByTap(std::vector<tap::LedgerRow>& rows);

// What is told of a link is there only where a row came over one.
sdk::data::Frame LedgerFrame(absl::Span<const tap::LedgerRow> rows);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_LEDGER_LEDGER_FRAME_H_
