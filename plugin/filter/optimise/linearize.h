// A decision graph as a classic program.
#ifndef XDPLIVE_FILTER_OPTIMISE_LINEARIZE_H_
#define XDPLIVE_FILTER_OPTIMISE_LINEARIZE_H_

#include <linux/filter.h>

#include <optional>
#include <vector>

#include "filter/optimise/decision.h"
#include "filter/optimise/expression.h"

namespace xdplive::filter {

// Each comparison computes what it compares, but for what A and X hold already
// on every way that leads there. Nothing when a value takes more scratch memory
// than there is.
std::optional<std::vector<sock_filter>> Linearize(const DecisionGraph& graph,
                                                  const ExpressionPool& pool);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_OPTIMISE_LINEARIZE_H_
