#include "filter/optimise/compare_code.h"

#include <linux/filter.h>

namespace xdplive::filter {

bool SimplifyComparison(Decision& compare, ExpressionPool& pool) {
  while (compare.operation == BPF_JEQ) {
    const auto right = pool.ConstantOf(compare.right);
    const Expr left = pool[compare.left];
    if (!right.has_value() || left.kind != Expr::Kind::kOperation) break;
    const auto operand = pool.ConstantOf(left.right);
    if (!operand.has_value()) {
      // a - b = 0 where a = b.
      if (left.code != BPF_SUB || *right != 0) break;
      compare.right = left.right;
    } else if (left.code == BPF_SUB) {
      compare.right = pool.Constant(*right + *operand);
    } else if (left.code == BPF_ADD) {
      compare.right = pool.Constant(*right - *operand);
    } else if (left.code == BPF_AND && *right == 0) {
      compare.operation = BPF_JSET;
      compare.right = left.right;
      compare.left = left.left;
      return true;
    } else {
      break;
    }
    compare.left = left.left;
  }
  return false;
}

std::optional<Comparison> AsComparison(const Decision& compare,
                                       const ExpressionPool& pool) {
  const auto constant = pool.ConstantOf(compare.right);
  if (!constant.has_value()) return std::nullopt;
  return Comparison{compare.operation, *constant};
}

uint64_t EndOf(ExprId value, const ExpressionPool& pool) {
  const Expr expr = pool[value];
  switch (expr.kind) {
    case Expr::Kind::kLoad:
      return uint64_t{expr.constant} + BytesOfSize(expr.code);
    case Expr::Kind::kHeaderLength:
      return uint64_t{expr.constant} + 1;
    default:
      return 0;
  }
}

}  // namespace xdplive::filter
