// Our own optimiser, in the place of libpcap's, which is known to change
// verdicts (github.com/the-tcpdump-group/libpcap, issues 437, 945 and 1699).
#ifndef XDPLIVE_FILTER_OPTIMISE_SIMPLIFY_H_
#define XDPLIVE_FILTER_OPTIMISE_SIMPLIFY_H_

#include <linux/filter.h>

#include <vector>

#include "absl/types/span.h"

namespace xdplive::filter {

// A program that gives the verdict of `program` for every frame, and mostly is
// shorter and asks less: path_walk.h, or_chain.h and linearize.h say how, and
// why the verdict is the same. What cannot be simplified within bounds comes
// back as it is. REQUIRES: CheckClassic(program).
std::vector<sock_filter> Simplify(absl::Span<const sock_filter> program);

// Whether it matches no frame at all, as far as Simplify found out.
bool MatchesNothing(absl::Span<const sock_filter> program);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_OPTIMISE_SIMPLIFY_H_
