// A decision graph as a classic program.
#ifndef XDPLIVE_CAPTURE_FILTER_LINEARIZE_H_
#define XDPLIVE_CAPTURE_FILTER_LINEARIZE_H_

#include <linux/filter.h>

#include <optional>
#include <vector>

#include "capture/filter/decision.h"
#include "capture/filter/expression.h"

namespace xdplive::capture::filter {

// Each comparison computes what it compares, but for what A and X hold already
// on every way that leads there. Nothing when a value takes more scratch memory
// than there is.
std::optional<std::vector<sock_filter>> Linearize(const DecisionGraph& graph,
                                                  const ExpressionPool& pool);

}  // namespace xdplive::capture::filter

#endif  // XDPLIVE_CAPTURE_FILTER_LINEARIZE_H_
