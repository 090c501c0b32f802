// A classic program as a decision graph, by walking all its ways with values
// in place of register contents.
//
// Why the graph gives the program's verdict: a state is an instruction, the
// value of every register in terms of the frame, and what the comparisons on
// the way say of the frame. From the last instruction to the first, the graph
// of a state gives the program's verdict from there on for every frame of which
// all that is true. Instructions without a jump change the state and nothing
// else. A jump becomes a comparison of the same values; where what is known
// decides it, frames of which that is true all take the one way. A load ends
// the program where the frame ends before it: the graph computes each value the
// program loads, before the comparison that follows, unless it was computed
// before on this way. Forgetting what is known leaves every word of this true.
#ifndef XDPLIVE_FILTER_OPTIMISE_PATH_WALK_H_
#define XDPLIVE_FILTER_OPTIMISE_PATH_WALK_H_

#include <linux/filter.h>

#include <cstddef>
#include <optional>

#include "absl/types/span.h"
#include "filter/optimise/decision.h"
#include "filter/optimise/expression.h"

namespace xdplive::filter {

// Up to `variants` states of one instruction differ in what is known; of those
// that come later some know equalities alone, and the last know nothing.
// Nothing comes back when there are far more states than instructions.
// REQUIRES: CheckClassic(program). Registers and scratch memory start as 0.
std::optional<DecisionGraph> WalkPaths(absl::Span<const sock_filter> program,
                                       size_t variants, ExpressionPool& pool);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_OPTIMISE_PATH_WALK_H_
