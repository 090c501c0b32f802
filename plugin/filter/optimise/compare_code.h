// Facts of single values and comparisons, for path_walk.h.
#ifndef XDPLIVE_FILTER_OPTIMISE_COMPARE_CODE_H_
#define XDPLIVE_FILTER_OPTIMISE_COMPARE_CODE_H_

#include <cstdint>
#include <optional>

#include "filter/optimise/decision.h"
#include "filter/optimise/expression.h"
#include "filter/optimise/knowledge.h"

namespace xdplive::filter {

// Compares what `compare`'s left side was computed from instead of it. The
// answer: whether the outcome is then the opposite.
bool SimplifyComparison(Decision& compare, ExpressionPool& pool);

// Nothing unless it is one with a constant.
std::optional<Comparison> AsComparison(const Decision& compare,
                                       const ExpressionPool& pool);

// Where a read at a fixed place ends; 0: it is none.
uint64_t EndOf(ExprId value, const ExpressionPool& pool);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_OPTIMISE_COMPARE_CODE_H_
