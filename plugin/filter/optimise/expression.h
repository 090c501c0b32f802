// What a classic program computes, as values instead of register contents:
// equal values have one id.
#ifndef XDPLIVE_FILTER_OPTIMISE_EXPRESSION_H_
#define XDPLIVE_FILTER_OPTIMISE_EXPRESSION_H_

#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace xdplive::filter {

using ExprId = uint32_t;

struct Expr {
  enum class Kind : uint8_t {
    kConstant,      // constant
    kLength,        // of the frame
    kLoad,          // code: BPF_B, BPF_H or BPF_W; constant: the offset
    kHeaderLength,  // 4 * (byte & 0xf); constant: the byte's offset
    kIndexedLoad,   // as kLoad, `left` added to the offset
    kOperation,     // code: BPF_ADD, …; of `left` and `right`
  };
  Kind kind = Kind::kConstant;
  uint8_t code = 0;
  uint32_t constant = 0;
  ExprId left = 0;
  ExprId right = 0;

  friend bool operator==(const Expr&, const Expr&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Expr& e) {
    return H::combine(std::move(h), e.kind, e.code, e.constant, e.left,
                      e.right);
  }
};

// Bytes a load of this size reads: BPF_B, BPF_H or BPF_W.
uint32_t BytesOfSize(int size);

// Arithmetic is modulo 2^32 as classic BPF's. Operations are simplified where
// their value is the same for every frame; that they read the packet, and so
// may end the program, is for the caller to remember.
class ExpressionPool {
 public:
  ExpressionPool() { Intern({}); }

  static constexpr ExprId kZero = 0;
  static constexpr uint32_t kMostEffort = 1 << 20;

  ExprId Constant(uint32_t value);
  ExprId Length() { return Intern({.kind = Expr::Kind::kLength}); }
  ExprId Load(int size, uint32_t offset);
  ExprId HeaderLength(uint32_t offset);
  ExprId IndexedLoad(int size, ExprId index, uint32_t offset);
  // REQUIRES: not a division by the constant 0.
  ExprId Operation(int operation, ExprId left, ExprId right);

  // A copy: a new expression may move all others.
  Expr operator[](ExprId id) const { return all_[id]; }
  std::optional<uint32_t> ConstantOf(ExprId id) const;
  // How many operations and reads it takes to compute it.
  uint32_t EffortOf(ExprId id) const { return efforts_[id]; }
  // Whether computing `whole` computes `part`.
  bool Contains(ExprId whole, ExprId part) const;

 private:
  ExprId Intern(const Expr& expr);
  // Whether the value is surely below 2^16.
  bool IsSmall(ExprId id) const;

  std::vector<Expr> all_;
  std::vector<uint32_t> efforts_;  // at most kMostEffort
  absl::flat_hash_map<Expr, ExprId> ids_;
};

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_OPTIMISE_EXPRESSION_H_
