// A filter as a decision graph: comparisons of values, each with two ways on,
// that end in "match" or "no match".
#ifndef XDPLIVE_FILTER_OPTIMISE_DECISION_H_
#define XDPLIVE_FILTER_OPTIMISE_DECISION_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "filter/optimise/expression.h"

namespace xdplive::filter {

using NodeId = uint32_t;

struct Decision {
  enum class Kind : uint8_t {
    kNoMatch,
    kMatch,
    kCompare,  // of `left` with `right`
    kCompute,  // `left`, only to see that it can be; goes on at on_true
  };
  Kind kind = Kind::kNoMatch;
  // kCompare: computing its values cannot end the program here, for that was
  // done before.
  bool safe = false;
  uint8_t operation = 0;  // BPF_JEQ, BPF_JGT, BPF_JGE or BPF_JSET
  ExprId left = 0;
  ExprId right = 0;
  NodeId on_true = 0;
  NodeId on_false = 0;

  friend bool operator==(const Decision&, const Decision&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Decision& d) {
    return H::combine(std::move(h), d.kind, d.safe, d.operation, d.left,
                      d.right, d.on_true, d.on_false);
  }
};

// Equal nodes have one id; a node's id is above those it leads to.
class DecisionGraph {
 public:
  static constexpr NodeId kNoMatch = 0;
  static constexpr NodeId kMatch = 1;

  DecisionGraph();

  // What is the same for every frame is simplified away.
  NodeId Compare(const Decision& compare);
  NodeId Compute(ExprId value, NodeId next);

  const Decision& operator[](NodeId id) const { return all_[id]; }
  size_t size() const { return all_.size(); }

  NodeId root = kNoMatch;

 private:
  NodeId Intern(const Decision& decision);

  std::vector<Decision> all_;
  absl::flat_hash_map<Decision, NodeId> ids_;
};

// By node: how many ways lead there from the root.
std::vector<uint32_t> CountWays(const DecisionGraph& graph);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_OPTIMISE_DECISION_H_
