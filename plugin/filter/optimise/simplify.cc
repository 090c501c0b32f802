#include "filter/optimise/simplify.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "filter/optimise/expression.h"
#include "filter/optimise/linearize.h"
#include "filter/optimise/or_chain.h"
#include "filter/optimise/path_walk.h"

namespace xdplive::filter {
namespace {

// Knowing more makes the ways shorter and, now and then, the program longer.
constexpr size_t kVariants[] = {16, 0};

std::optional<std::vector<sock_filter>> Rewrite(
    absl::Span<const sock_filter> program, size_t variants) {
  ExpressionPool pool;
  const auto graph = WalkPaths(program, variants, pool);
  if (!graph.has_value()) return std::nullopt;
  return Linearize(OrderAlternatives(*graph, pool), pool);
}

}  // namespace

std::vector<sock_filter> Simplify(absl::Span<const sock_filter> program) {
  for (const size_t variants : kVariants) {
    auto shorter = Rewrite(program, variants);
    if (shorter.has_value() && shorter->size() <= program.size()) {
      return *std::move(shorter);
    }
  }
  return {program.begin(), program.end()};
}

bool MatchesNothing(absl::Span<const sock_filter> program) {
  return std::all_of(
      program.begin(), program.end(), [](const sock_filter& instruction) {
        if (BPF_CLASS(instruction.code) != BPF_RET) return true;
        return instruction.code == (BPF_RET | BPF_K) && instruction.k == 0;
      });
}

}  // namespace xdplive::filter
