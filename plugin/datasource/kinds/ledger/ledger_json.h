// The ledger as JSON: one object a tap, members named and ordered as the
// columns of the `capture` kind. What is not known is null.
#ifndef XDPLIVE_DATASOURCE_KINDS_LEDGER_LEDGER_JSON_H_
#define XDPLIVE_DATASOURCE_KINDS_LEDGER_LEDGER_JSON_H_

#include <string>

#include "absl/types/span.h"
#include "tap/engine.h"

namespace xdplive::datasource {

std::string LedgerToJson(absl::Span<const tap::LedgerRow> rows);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_LEDGER_LEDGER_JSON_H_
