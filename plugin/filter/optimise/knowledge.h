// What is known of a frame where a program has come to, by the comparisons on
// the way there.
#ifndef XDPLIVE_FILTER_OPTIMISE_KNOWLEDGE_H_
#define XDPLIVE_FILTER_OPTIMISE_KNOWLEDGE_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "filter/optimise/expression.h"

namespace xdplive::filter {

// One comparison of a value with a constant: BPF_JEQ, BPF_JGT, BPF_JGE, all
// unsigned, or BPF_JSET.
struct Comparison {
  int operation;
  uint32_t constant;
};

// Forgetting is always right, and only costs a comparison more.
class Knowledge {
 public:
  // Of one value, which was computed without ending the program.
  struct Fact {
    ExprId value = 0;
    uint32_t low = 0;
    uint32_t high = std::numeric_limits<uint32_t>::max();
    std::vector<uint32_t> unequal = {};  // ascending
    std::vector<std::pair<uint32_t, bool>> has_bits =
        {};  // JSET by mask, ascending

    friend bool operator==(const Fact&, const Fact&) = default;
  };

  // What the comparison gives, if that is known.
  std::optional<bool> Decide(ExprId value, const Comparison& asked) const;
  std::optional<uint32_t> ValueOf(ExprId value) const;
  // The value was computed; the comparison gave `outcome`.
  void NoteComputed(ExprId value) { (void)At(value); }
  void Learn(ExprId value, const Comparison& asked, bool outcome);
  bool WasComputed(ExprId value) const { return Find(value) != nullptr; }

  // So many first bytes of the frame are there.
  uint32_t reach() const { return reach_; }
  void set_reach(uint32_t reach) { reach_ = reach; }

  // Lets `trim` cut each fact; it returns whether anything is worth keeping.
  void Trim(const std::function<bool(Fact&)>& trim);
  void KeepEqualities();
  void Forget() { facts_.clear(), reach_ = 0; }

  friend bool operator==(const Knowledge&, const Knowledge&) = default;

 private:
  const Fact* Find(ExprId value) const;
  Fact& At(ExprId value);

  uint32_t reach_ = 0;
  std::vector<Fact> facts_;  // by value, ascending
};

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_OPTIMISE_KNOWLEDGE_H_
