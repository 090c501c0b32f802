#include "filter/optimise/or_chain.h"

#include <linux/filter.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"

namespace xdplive::filter {
namespace {

using Kind = Decision::Kind;

// Fewer are compared one after the other.
constexpr size_t kFewConstants = 8;

// Where a comparison leaves the row, and where it goes on.
struct Ways {
  NodeId leave;
  NodeId go_on;
};

struct Row {
  std::vector<NodeId> members;
  Ways ways;  // of the last one
};

class Ordering {
 public:
  Ordering(const DecisionGraph& from, ExpressionPool& pool)
      : from_(from), pool_(pool), ways_(CountWays(from)) {}

  DecisionGraph Run() &&;

 private:
  std::optional<NodeId> GoOn(NodeId id, NodeId leave) const;
  bool IsOfRow(NodeId id) const {
    return from_[id].kind == Kind::kCompare && from_[id].safe;
  }
  Row RowFrom(NodeId head, Ways ways) const;
  Row LongestRowFrom(NodeId head) const;
  void FindRows();

  NodeId Rebuild(NodeId id);
  NodeId RebuildRow(const Row& row);
  // The alternatives of one value, in front of `next`.
  NodeId RebuildValue(absl::Span<const NodeId> members, NodeId leave,
                      NodeId next);
  bool IsEquality(NodeId id, NodeId leave) const;
  NodeId Search(const Decision& like, absl::Span<const uint32_t> constants,
                NodeId leave, NodeId next);
  NodeId CompareLike(Decision like, int operation, uint32_t constant,
                     NodeId on_true, NodeId on_false);

  const DecisionGraph& from_;
  ExpressionPool& pool_;
  const std::vector<uint32_t> ways_;
  absl::flat_hash_map<NodeId, Row> rows_;  // by their first
  std::vector<bool> is_inside_;            // of a row, not its first
  std::vector<NodeId> new_ids_;
  DecisionGraph to_;
};

std::optional<NodeId> Ordering::GoOn(NodeId id, NodeId leave) const {
  if (from_[id].on_true == leave) return from_[id].on_false;
  if (from_[id].on_false == leave) return from_[id].on_true;
  return std::nullopt;
}

Row Ordering::RowFrom(NodeId head, Ways ways) const {
  Row row{.members = {head}, .ways = ways};
  while (IsOfRow(row.ways.go_on) && ways_[row.ways.go_on] == 1) {
    const auto next = GoOn(row.ways.go_on, ways.leave);
    if (!next.has_value()) break;
    row.members.push_back(row.ways.go_on);
    row.ways.go_on = *next;
  }
  return row;
}

Row Ordering::LongestRowFrom(NodeId head) const {
  Row one = RowFrom(head, {from_[head].on_true, from_[head].on_false});
  Row other = RowFrom(head, {from_[head].on_false, from_[head].on_true});
  return one.members.size() >= other.members.size() ? std::move(one)
                                                    : std::move(other);
}

void Ordering::FindRows() {
  is_inside_.assign(from_.size(), false);
  for (NodeId id = from_.root; id > DecisionGraph::kMatch; --id) {
    if (ways_[id] == 0 || is_inside_[id] || !IsOfRow(id)) continue;
    Row row = LongestRowFrom(id);
    if (row.members.size() < 2) continue;
    for (const NodeId member : row.members) is_inside_[member] = true;
    rows_[id] = std::move(row);
  }
}

DecisionGraph Ordering::Run() && {
  FindRows();
  new_ids_.assign(from_.size(), DecisionGraph::kNoMatch);
  new_ids_[DecisionGraph::kMatch] = DecisionGraph::kMatch;
  // What a node leads to comes before it.
  for (NodeId id = DecisionGraph::kMatch + 1; id <= from_.root; ++id) {
    if (ways_[id] > 0) new_ids_[id] = Rebuild(id);
  }
  to_.root = new_ids_[from_.root];
  return std::move(to_);
}

NodeId Ordering::Rebuild(NodeId id) {
  if (const auto row = rows_.find(id); row != rows_.end()) {
    return RebuildRow(row->second);
  }
  if (is_inside_[id]) return DecisionGraph::kNoMatch;  // nobody asks
  Decision decision = from_[id];
  decision.on_true = new_ids_[decision.on_true];
  if (decision.kind == Kind::kCompute) {
    return to_.Compute(decision.left, decision.on_true);
  }
  decision.on_false = new_ids_[decision.on_false];
  return to_.Compare(decision);
}

NodeId Ordering::RebuildRow(const Row& row) {
  std::vector<std::vector<NodeId>> by_value;
  absl::flat_hash_map<ExprId, size_t> place;
  for (const NodeId member : row.members) {
    const auto [known, is_new] =
        place.try_emplace(from_[member].left, by_value.size());
    if (is_new) by_value.emplace_back();
    by_value[known->second].push_back(member);
  }
  NodeId next = new_ids_[row.ways.go_on];
  for (auto members = by_value.rbegin(); members != by_value.rend();
       ++members) {
    next = RebuildValue(*members, row.ways.leave, next);
  }
  return next;
}

bool Ordering::IsEquality(NodeId id, NodeId leave) const {
  const Decision& decision = from_[id];
  return decision.operation == BPF_JEQ && decision.on_true == leave &&
         pool_.ConstantOf(decision.right).has_value();
}

NodeId Ordering::RebuildValue(absl::Span<const NodeId> members, NodeId leave,
                              NodeId next) {
  std::vector<uint32_t> constants;
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    Decision decision = from_[*member];
    if (IsEquality(*member, leave)) {
      constants.push_back(*pool_.ConstantOf(decision.right));
      continue;
    }
    const bool leaves_on_true = decision.on_true == leave;
    decision.on_true = leaves_on_true ? new_ids_[leave] : next;
    decision.on_false = leaves_on_true ? next : new_ids_[leave];
    next = to_.Compare(decision);
  }
  std::sort(constants.begin(), constants.end());
  constants.erase(std::unique(constants.begin(), constants.end()),
                  constants.end());
  return Search(from_[members.front()], constants, new_ids_[leave], next);
}

NodeId Ordering::Search(const Decision& like,
                        absl::Span<const uint32_t> constants, NodeId leave,
                        NodeId next) {
  if (constants.size() >= kFewConstants) {
    const size_t half = constants.size() / 2;
    const NodeId above = Search(like, constants.subspan(half), leave, next);
    const NodeId below = Search(like, constants.first(half), leave, next);
    return CompareLike(like, BPF_JGE, constants[half], above, below);
  }
  for (auto constant = constants.rbegin(); constant != constants.rend();
       ++constant) {
    next = CompareLike(like, BPF_JEQ, *constant, leave, next);
  }
  return next;
}

NodeId Ordering::CompareLike(Decision like, int operation, uint32_t constant,
                             NodeId on_true, NodeId on_false) {
  like.operation = static_cast<uint8_t>(operation);
  like.right = pool_.Constant(constant);
  like.on_true = on_true;
  like.on_false = on_false;
  return to_.Compare(like);
}

}  // namespace

DecisionGraph OrderAlternatives(const DecisionGraph& graph,
                                ExpressionPool& pool) {
  return Ordering(graph, pool).Run();
}

}  // namespace xdplive::filter
