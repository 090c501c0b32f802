#include "filter/optimise/linearize.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/types/span.h"
#include "filter/optimise/value_code.h"

namespace xdplive::filter {
namespace {

using Kind = Decision::Kind;

// What libpcap returns for a match: the largest snapshot it knows.
constexpr uint32_t kMatches = 262144;

// All nodes with a way from the root, each before those it leads to. The last
// one it leads to follows it where it can.
std::vector<NodeId> OrderOf(const DecisionGraph& graph) {
  std::vector<NodeId> last_first;
  std::vector<uint8_t> turns(graph.size(), 0);
  std::vector<NodeId> open = {graph.root};
  while (!open.empty()) {
    const NodeId id = open.back();
    const Decision& decision = graph[id];
    if (decision.kind < Kind::kCompare || turns[id] > 2) {
      open.pop_back();
      continue;
    }
    const uint8_t turn = turns[id]++;
    if (turn == 2) {
      last_first.push_back(id);
      open.pop_back();
      continue;
    }
    const NodeId next = turn == 0 ? decision.on_true : decision.on_false;
    if (turns[next] == 0) open.push_back(next);
  }
  std::reverse(last_first.begin(), last_first.end());
  return last_first;
}

class Linearization {
 public:
  Linearization(const DecisionGraph& graph, const ExpressionPool& pool)
      : graph_(graph),
        pool_(pool),
        order_(OrderOf(graph)),
        held_(graph.size()),
        code_(graph.size()),
        end_(graph.size(), 0),
        detour_(graph.size(), 0) {}

  std::optional<std::vector<sock_filter>> Run() &&;

 private:
  bool ComputeValues();
  void HandOver(NodeId to, const Held& held);
  void Place(NodeId id);
  void PlaceJump(const Decision& decision);
  size_t DistanceTo(NodeId id) const { return last_first_.size() - end_[id]; }
  void GoTo(NodeId id);

  const DecisionGraph& graph_;
  const ExpressionPool& pool_;
  const std::vector<NodeId> order_;
  std::vector<std::optional<Held>> held_;       // by node; of those before
  std::vector<std::vector<sock_filter>> code_;  // by node
  // Jumps go forward: written from the end, each knows how far it goes.
  std::vector<sock_filter> last_first_;
  std::vector<size_t> end_;     // by node: where in last_first_ it ends
  std::vector<size_t> detour_;  // by node: the nearest jump to it, likewise
};

std::optional<std::vector<sock_filter>> Linearization::Run() && {
  if (!ComputeValues()) return std::nullopt;
  last_first_.push_back({BPF_RET | BPF_K, 0, 0, 0});
  end_[DecisionGraph::kNoMatch] = last_first_.size();
  if (graph_.root != DecisionGraph::kNoMatch) {
    last_first_.push_back({BPF_RET | BPF_K, 0, 0, kMatches});
    end_[DecisionGraph::kMatch] = last_first_.size();
  }
  for (auto id = order_.rbegin(); id != order_.rend(); ++id) Place(*id);
  std::reverse(last_first_.begin(), last_first_.end());
  return std::move(last_first_);
}

void Linearization::HandOver(NodeId to, const Held& held) {
  if (held_[to].has_value()) {
    held_[to]->Meet(held);
  } else {
    held_[to] = held;
  }
}

bool Linearization::ComputeValues() {
  held_[graph_.root] = Held{ExpressionPool::kZero, ExpressionPool::kZero};
  for (const NodeId id : order_) {
    const Decision& decision = graph_[id];
    ValueCode values(pool_, *held_[id]);
    if (decision.kind == Kind::kCompute ||
        pool_.ConstantOf(decision.right).has_value()) {
      values.ToA(decision.left);
    } else {
      values.ToBoth(decision.left, decision.right);
    }
    if (values.is_too_deep()) return false;
    code_[id] = values.code();
    HandOver(decision.on_true, values.held());
    if (decision.kind == Kind::kCompare) {
      HandOver(decision.on_false, values.held());
    }
  }
  return true;
}

void Linearization::Place(NodeId id) {
  const Decision& decision = graph_[id];
  if (decision.kind == Kind::kCompute) {
    if (DistanceTo(decision.on_true) > 0) GoTo(decision.on_true);
  } else {
    PlaceJump(decision);
  }
  last_first_.insert(last_first_.end(), code_[id].rbegin(), code_[id].rend());
  end_[id] = last_first_.size();
}

void Linearization::GoTo(NodeId id) {
  last_first_.push_back(
      {BPF_JMP | BPF_JA, 0, 0, static_cast<uint32_t>(DistanceTo(id))});
}

// Where it is too far for a byte, by way of a jump behind this one.
void Linearization::PlaceJump(const Decision& decision) {
  constexpr size_t kFar = std::numeric_limits<uint8_t>::max();
  const auto is_far = [this](NodeId to) {
    return DistanceTo(to) >= kFar && last_first_.size() - detour_[to] >= kFar;
  };
  for (const NodeId to : {decision.on_false, decision.on_true}) {
    if (!is_far(to)) continue;
    GoTo(to);
    detour_[to] = last_first_.size();
  }
  const auto distance = [this](NodeId to) {
    const size_t direct = DistanceTo(to);
    return static_cast<uint8_t>(
        direct <= kFar ? direct : last_first_.size() - detour_[to]);
  };
  const auto constant = pool_.ConstantOf(decision.right);
  const int source = constant.has_value() ? BPF_K : BPF_X;
  last_first_.push_back(
      {static_cast<uint16_t>(BPF_JMP | decision.operation | source),
       distance(decision.on_true), distance(decision.on_false),
       constant.value_or(0)});
}

}  // namespace

std::optional<std::vector<sock_filter>> Linearize(const DecisionGraph& graph,
                                                  const ExpressionPool& pool) {
  return Linearization(graph, pool).Run();
}

}  // namespace xdplive::filter
