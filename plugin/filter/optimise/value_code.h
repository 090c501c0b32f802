// Classic instructions that compute a value into A or X.
#ifndef XDPLIVE_FILTER_OPTIMISE_VALUE_CODE_H_
#define XDPLIVE_FILTER_OPTIMISE_VALUE_CODE_H_

#include <linux/filter.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "filter/optimise/expression.h"

namespace xdplive::filter {

// What A and X hold; nothing: not known.
struct Held {
  std::optional<ExprId> a;
  std::optional<ExprId> x;

  // What both agree on.
  void Meet(const Held& other) {
    if (a != other.a) a.reset();
    if (x != other.x) x.reset();
  }
};

class ValueCode {
 public:
  ValueCode(const ExpressionPool& pool, const Held& held)
      : pool_(pool), held_(held) {}

  void ToA(ExprId value) { Compute(value, 0); }
  // `left` to A and `right` to X.
  void ToBoth(ExprId left, ExprId right) { ComputeBoth(left, right, 0); }

  const Held& held() const { return held_; }
  const std::vector<sock_filter>& code() const { return code_; }
  // More scratch memory was asked for than there is.
  bool is_too_deep() const { return is_too_deep_; }

 private:
  void Emit(int code, uint32_t constant = 0);
  // Scratch memory below `depth` is taken.
  void Compute(ExprId value, uint32_t depth);
  void ComputeX(ExprId value, uint32_t depth);
  void ComputeBoth(ExprId left, ExprId right, uint32_t depth);
  void Operate(const Expr& operation, uint32_t depth);

  const ExpressionPool& pool_;
  Held held_;
  std::vector<sock_filter> code_;
  bool is_too_deep_ = false;
};

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_OPTIMISE_VALUE_CODE_H_
