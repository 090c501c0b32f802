#include "filter/optimise/decision.h"

namespace xdplive::filter {

DecisionGraph::DecisionGraph() {
  Intern({.kind = Decision::Kind::kNoMatch});
  Intern({.kind = Decision::Kind::kMatch});
}

NodeId DecisionGraph::Compare(const Decision& compare) {
  if (compare.on_true != compare.on_false) return Intern(compare);
  if (compare.safe) return compare.on_true;
  return Compute(compare.left, Compute(compare.right, compare.on_true));
}

NodeId DecisionGraph::Compute(ExprId value, NodeId next) {
  if (next == kNoMatch || value == ExpressionPool::kZero) return next;
  return Intern(
      {.kind = Decision::Kind::kCompute, .left = value, .on_true = next});
}

NodeId DecisionGraph::Intern(const Decision& decision) {
  const auto [known, is_new] =
      ids_.try_emplace(decision, static_cast<NodeId>(all_.size()));
  if (is_new) all_.push_back(decision);
  return known->second;
}

std::vector<uint32_t> CountWays(const DecisionGraph& graph) {
  std::vector<uint32_t> ways(graph.size(), 0);
  ways[graph.root] = 1;
  for (NodeId id = graph.root; id > DecisionGraph::kMatch; --id) {
    if (ways[id] == 0) continue;
    const Decision& decision = graph[id];
    ++ways[decision.on_true];
    if (decision.kind == Decision::Kind::kCompare) ++ways[decision.on_false];
  }
  return ways;
}

}  // namespace xdplive::filter
