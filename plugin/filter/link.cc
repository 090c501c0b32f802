#include <cstdint>
#include <utility>

#include "filter/formula.h"

namespace xdplive::filter {
namespace {

using Kind = Formula::Kind;

// Where the verdicts of the programs lead: places in the linked program.
class Linker {
 public:
  explicit Linker(std::vector<std::vector<sock_filter>> programs)
      : programs_(std::move(programs)) {}

  std::vector<sock_filter> Run(const Formula& formula) {
    const size_t match = NewPlace();
    const size_t no_match = NewPlace();
    Add(formula, match, no_match);
    Bind(match);
    linked_.push_back({BPF_RET | BPF_K, 0, 0, 1});
    Bind(no_match);
    linked_.push_back({BPF_RET | BPF_K, 0, 0, 0});
    for (const auto& [jump, place] : jumps_) {
      linked_[jump].k = static_cast<uint32_t>(places_[place] - jump - 1);
    }
    return std::move(linked_);
  }

 private:
  size_t NewPlace() {
    places_.push_back(0);
    return places_.size() - 1;
  }
  void Bind(size_t place) { places_[place] = linked_.size(); }

  void Add(const Formula& formula, size_t match, size_t no_match) {
    switch (formula.kind) {
      case Kind::kText:
        return AddProgram(programs_[next_++], match, no_match);
      case Kind::kNot:
        return Add(formula.parts.front(), no_match, match);
      default:
        break;
    }
    for (size_t i = 0; i < formula.parts.size(); ++i) {
      const bool is_last = i + 1 == formula.parts.size();
      const size_t next = NewPlace();
      if (formula.kind == Kind::kAnd) {
        Add(formula.parts[i], is_last ? match : next, no_match);
      } else {
        Add(formula.parts[i], match, is_last ? no_match : next);
      }
      Bind(next);
    }
  }

  // Returns become jumps: a read past the frame's end still ends it all.
  void AddProgram(const std::vector<sock_filter>& program, size_t match,
                  size_t no_match) {
    for (const sock_filter& instruction : program) {
      if (BPF_CLASS(instruction.code) != BPF_RET) {
        linked_.push_back(instruction);
        continue;
      }
      jumps_.emplace_back(linked_.size(),
                          instruction.k != 0 ? match : no_match);
      linked_.push_back({BPF_JMP | BPF_JA, 0, 0, 0});
    }
  }

  const std::vector<std::vector<sock_filter>> programs_;
  size_t next_ = 0;
  std::vector<sock_filter> linked_;
  std::vector<size_t> places_;
  std::vector<std::pair<size_t, size_t>> jumps_;
};

}  // namespace

std::vector<sock_filter> Link(const Formula& formula,
                              std::vector<std::vector<sock_filter>> programs) {
  if (formula.kind == Kind::kText) return std::move(programs.front());
  return Linker(std::move(programs)).Run(formula);
}

}  // namespace xdplive::filter
