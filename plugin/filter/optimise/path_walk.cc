#include "filter/optimise/path_walk.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "filter/classic/flow_analysis.h"
#include "filter/optimise/compare_code.h"
#include "filter/optimise/knowledge.h"
#include "filter/optimise/later_use.h"

namespace xdplive::filter {
namespace {

// States that differ in registers cannot be made one.
constexpr size_t kMoreStates = 16;
constexpr size_t kStepsPerInstruction = 64;
// Of one value: more is not written by hand.
constexpr uint32_t kMaxEffort = 64;
constexpr uint64_t kFarthest = std::numeric_limits<uint32_t>::max();
// In place of a state: the comparison itself says where it leads.
constexpr size_t kNowhere = std::numeric_limits<size_t>::max();

struct State {
  size_t at = 0;
  Registers registers = {};
  Knowledge known;
};

// How a state goes on. States are named by their index.
struct Outcome {
  std::vector<ExprId> computed;  // first
  Decision compare;              // kNoMatch and kMatch: it ends
  size_t on_true = 0;
  size_t on_false = 0;
};

class Walk {
 public:
  Walk(absl::Span<const sock_filter> program, size_t variants,
       ExpressionPool& pool)
      : program_(program),
        variants_(variants),
        pool_(pool),
        later_(program),
        by_instruction_(program.size()),
        steps_left_(1000 + program.size() * kStepsPerInstruction) {}

  std::optional<DecisionGraph> Run() &&;

 private:
  using Kind = Decision::Kind;

  void Follow(size_t index);
  // False when the state is at its end, which `outcome_` says.
  bool Step(State& state);
  bool Jump(const sock_filter& jump, State& state);
  // The state at `to`, where the comparison in `state` gave `outcome`.
  size_t Branch(const Decision& compare, bool outcome, State state, size_t to);
  bool Return(const sock_filter& instruction, State& state);
  bool End(bool matches);
  bool Operate(const sock_filter& instruction, State& state);
  ExprId Load(const sock_filter& load, State& state);

  // `value` is computed by the program; its place among what is known.
  ExprId Computed(ExprId value, State& state);
  bool IsSafe(ExprId value, const State& state) const;

  size_t StateFor(State state);
  NodeId NodeOf(const Outcome& outcome, const std::vector<NodeId>& nodes,
                DecisionGraph& graph) const;

  const absl::Span<const sock_filter> program_;
  const size_t variants_;
  ExpressionPool& pool_;
  const LaterUse later_;
  std::vector<State> states_;
  std::vector<Outcome> outcomes_;                    // by state
  std::vector<std::vector<size_t>> by_instruction_;  // states
  size_t steps_left_;
  bool too_many_ = false;
  Outcome outcome_;  // of the state that is being followed
};

std::optional<DecisionGraph> Walk::Run() && {
  (void)StateFor({});
  std::vector<size_t> order;
  // Jumps go forward: all states of an instruction are there when it comes.
  for (size_t at = 0; at < program_.size() && !too_many_; ++at) {
    for (size_t i = 0; i < by_instruction_[at].size() && !too_many_; ++i) {
      order.push_back(by_instruction_[at][i]);
      Follow(order.back());
    }
  }
  if (too_many_) return std::nullopt;
  DecisionGraph graph;
  std::vector<NodeId> nodes(states_.size(), DecisionGraph::kNoMatch);
  for (auto index = order.rbegin(); index != order.rend(); ++index) {
    nodes[*index] = NodeOf(outcomes_[*index], nodes, graph);
  }
  graph.root = nodes[0];
  return graph;
}

void Walk::Follow(size_t index) {
  State state = states_[index];
  outcome_ = Outcome();
  while (Step(state)) {
    too_many_ = too_many_ || --steps_left_ == 0;
    if (too_many_) return;
  }
  outcomes_[index] = std::move(outcome_);
}

bool Walk::Step(State& state) {
  const sock_filter& instruction = program_[state.at];
  Registers& registers = state.registers;
  switch (BPF_CLASS(instruction.code)) {
    case BPF_RET:
      return Return(instruction, state);
    case BPF_JMP:
      return Jump(instruction, state);
    case BPF_ALU:
      if (!Operate(instruction, state)) return false;
      break;
    case BPF_LD:
      registers[kA] = Load(instruction, state);
      break;
    case BPF_LDX:
      registers[kX] = Load(instruction, state);
      break;
    case BPF_ST:
      registers[kMemory + instruction.k] = registers[kA];
      break;
    case BPF_STX:
      registers[kMemory + instruction.k] = registers[kX];
      break;
    default:  // BPF_MISC
      if (BPF_MISCOP(instruction.code) == BPF_TAX) {
        registers[kX] = registers[kA];
      } else {
        registers[kA] = registers[kX];
      }
  }
  ++state.at;
  too_many_ = too_many_ || pool_.EffortOf(registers[kA]) > kMaxEffort;
  return !too_many_;
}

ExprId Walk::Load(const sock_filter& load, State& state) {
  const int size = BPF_SIZE(load.code);
  switch (BPF_MODE(load.code)) {
    case BPF_IMM:
      return pool_.Constant(load.k);
    case BPF_LEN:
      return pool_.Length();
    case BPF_MEM:
      return state.registers[kMemory + load.k];
    case BPF_MSH:
      return Computed(pool_.HeaderLength(load.k), state);
    case BPF_IND:
      return Computed(pool_.IndexedLoad(size, state.registers[kX], load.k),
                      state);
    default:  // BPF_ABS
      return Computed(pool_.Load(size, load.k), state);
  }
}

bool Walk::Operate(const sock_filter& instruction, State& state) {
  const int operation = BPF_OP(instruction.code);
  ExprId right = BPF_SRC(instruction.code) == BPF_X
                     ? state.registers[kX]
                     : pool_.Constant(instruction.k);
  if (operation == BPF_NEG) right = ExpressionPool::kZero;
  ExprId& a = state.registers[kA];
  if (operation != BPF_DIV && operation != BPF_MOD) {
    a = pool_.Operation(operation, a, right);
    return true;
  }
  // Dividing by 0 ends the program.
  if (pool_.ConstantOf(right) == 0u) return End(false);
  a = Computed(pool_.Operation(operation, a, right), state);
  return true;
}

bool Walk::IsSafe(ExprId value, const State& state) const {
  const Expr expr = pool_[value];
  switch (expr.kind) {
    case Expr::Kind::kConstant:
    case Expr::Kind::kLength:
      return true;
    case Expr::Kind::kLoad:
    case Expr::Kind::kHeaderLength:
      return EndOf(value, pool_) <= state.known.reach();
    case Expr::Kind::kIndexedLoad:
      return state.known.WasComputed(value);
    case Expr::Kind::kOperation:
      break;
  }
  if (state.known.WasComputed(value)) return true;
  if ((expr.code == BPF_DIV || expr.code == BPF_MOD) &&
      !pool_.ConstantOf(expr.right).has_value()) {
    return false;
  }
  return IsSafe(expr.left, state) && IsSafe(expr.right, state);
}

ExprId Walk::Computed(ExprId value, State& state) {
  if (!IsSafe(value, state)) outcome_.computed.push_back(value);
  if (const uint64_t end = EndOf(value, pool_); end > 0) {
    state.known.set_reach(static_cast<uint32_t>(
        std::max<uint64_t>(state.known.reach(), std::min(end, kFarthest))));
  } else if (!pool_.ConstantOf(value).has_value()) {
    state.known.NoteComputed(value);
  }
  const auto constant = state.known.ValueOf(value);
  return constant.has_value() ? pool_.Constant(*constant) : value;
}

bool Walk::Return(const sock_filter& instruction, State& state) {
  if (BPF_RVAL(instruction.code) != BPF_A) return End(instruction.k != 0);
  if (const auto a = pool_.ConstantOf(state.registers[kA]); a.has_value()) {
    return End(*a != 0);
  }
  outcome_.compare = {.kind = Kind::kCompare,
                      .safe = IsSafe(state.registers[kA], state),
                      .operation = BPF_JEQ,
                      .left = state.registers[kA],
                      .right = ExpressionPool::kZero,
                      .on_true = DecisionGraph::kNoMatch,
                      .on_false = DecisionGraph::kMatch};
  outcome_.on_true = outcome_.on_false = kNowhere;
  return false;
}

bool Walk::End(bool matches) {
  outcome_.compare.kind = matches ? Kind::kMatch : Kind::kNoMatch;
  return false;
}

bool Walk::Jump(const sock_filter& jump, State& state) {
  if (BPF_OP(jump.code) == BPF_JA) {
    state.at += 1 + jump.k;
    return true;
  }
  Decision compare{.kind = Kind::kCompare,
                   .operation = static_cast<uint8_t>(BPF_OP(jump.code)),
                   .left = state.registers[kA],
                   .right = BPF_SRC(jump.code) == BPF_X
                                ? state.registers[kX]
                                : pool_.Constant(jump.k)};
  size_t on_true = state.at + 1 + jump.jt;
  size_t on_false = state.at + 1 + jump.jf;
  if (SimplifyComparison(compare, pool_)) std::swap(on_true, on_false);
  std::optional<bool> outcome;
  if (const auto asked = AsComparison(compare, pool_); asked.has_value()) {
    Knowledge known = {};
    if (const auto left = pool_.ConstantOf(compare.left); left.has_value()) {
      known.Learn(compare.left, {BPF_JEQ, *left}, true);
      outcome = known.Decide(compare.left, *asked);
    } else {
      outcome = state.known.Decide(compare.left, *asked);
    }
  }
  if (outcome.has_value()) {
    state.at = *outcome ? on_true : on_false;
    return true;
  }
  compare.safe = IsSafe(compare.left, state) && IsSafe(compare.right, state);
  outcome_.compare = compare;
  outcome_.on_true = Branch(compare, true, state, on_true);
  outcome_.on_false = Branch(compare, false, state, on_false);
  return false;
}

size_t Walk::Branch(const Decision& compare, bool outcome, State state,
                    size_t to) {
  state.at = to;
  if (const auto asked = AsComparison(compare, pool_); asked.has_value()) {
    state.known.Learn(compare.left, *asked, outcome);
  }
  return StateFor(std::move(state));
}

size_t Walk::StateFor(State state) {
  later_.Trim(state.at, pool_, state.registers, state.known);
  std::vector<size_t>& there = by_instruction_[state.at];
  if (there.size() >= variants_) state.known.KeepEqualities();
  if (there.size() >= 2 * variants_) state.known.Forget();
  for (const size_t index : there) {
    if (states_[index].registers == state.registers &&
        states_[index].known == state.known) {
      return index;
    }
  }
  too_many_ = too_many_ || there.size() >= 2 * variants_ + kMoreStates;
  there.push_back(states_.size());
  states_.push_back(std::move(state));
  outcomes_.emplace_back();
  return states_.size() - 1;
}

NodeId Walk::NodeOf(const Outcome& outcome, const std::vector<NodeId>& nodes,
                    DecisionGraph& graph) const {
  NodeId node = DecisionGraph::kNoMatch;
  if (outcome.compare.kind == Kind::kMatch) {
    node = DecisionGraph::kMatch;
  } else if (outcome.compare.kind == Kind::kCompare) {
    Decision compare = outcome.compare;
    if (outcome.on_true != kNowhere) {
      compare.on_true = nodes[outcome.on_true];
      compare.on_false = nodes[outcome.on_false];
    }
    // What is computed just before ends the program before.
    compare.safe = compare.safe && outcome.computed.empty();
    node = graph.Compare(compare);
  }
  uint64_t reach = EndOf(graph[node].left, pool_);
  for (auto value = outcome.computed.rbegin(); value != outcome.computed.rend();
       ++value) {
    const Decision& next = graph[node];
    const uint64_t end = EndOf(*value, pool_);
    const bool is_computed_next = pool_.Contains(next.left, *value) ||
                                  pool_.Contains(next.right, *value) ||
                                  (end > 0 && end <= reach);
    if (is_computed_next) continue;
    node = graph.Compute(*value, node);
    reach = std::max(reach, end);
  }
  return node;
}

}  // namespace

std::optional<DecisionGraph> WalkPaths(absl::Span<const sock_filter> program,
                                       size_t variants, ExpressionPool& pool) {
  return Walk(program, variants, pool).Run();
}

}  // namespace xdplive::filter
