// Comparisons in a row that all leave for one place, put in better order.
#ifndef XDPLIVE_FILTER_OPTIMISE_OR_CHAIN_H_
#define XDPLIVE_FILTER_OPTIMISE_OR_CHAIN_H_

#include "filter/optimise/decision.h"
#include "filter/optimise/expression.h"

namespace xdplive::filter {

// The same verdicts, with lists of alternatives (hosts, ports) sorted: first by
// the value that is compared, so that it is read once, then, where there are
// many constants to equal, as a search by halves.
//
// Why that is right: of a row of comparisons, each reached by the one before
// alone, every one leaves for the same place or goes on to the next, and none
// can end the program. So frames leave the row for that place when some
// comparison says so, else for what follows the row, whatever the order; and
// both places see the same frames as before.
DecisionGraph OrderAlternatives(const DecisionGraph& graph,
                                ExpressionPool& pool);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_OPTIMISE_OR_CHAIN_H_
