#include "filter/optimise/expression.h"

#include <linux/filter.h>

#include <algorithm>

namespace xdplive::filter {
namespace {

// No frame is that long: a load there ends the program.
constexpr uint64_t kBeyondAnyFrame = 0x7fffffff;

uint32_t Compute(int operation, uint32_t left, uint32_t right) {
  switch (operation) {
    case BPF_ADD:
      return left + right;
    case BPF_SUB:
      return left - right;
    case BPF_MUL:
      return left * right;
    case BPF_DIV:
      return left / right;
    case BPF_MOD:
      return left % right;
    case BPF_AND:
      return left & right;
    case BPF_OR:
      return left | right;
    case BPF_XOR:
      return left ^ right;
    case BPF_LSH:
      return right < 32 ? left << right : 0;
    case BPF_RSH:
      return right < 32 ? left >> right : 0;
    default:  // BPF_NEG
      return 0 - left;
  }
}

// Whether `operation` with the constant `right` gives what it is given.
bool IsIdentity(int operation, uint32_t right) {
  switch (operation) {
    case BPF_ADD:
    case BPF_SUB:
    case BPF_OR:
    case BPF_XOR:
    case BPF_LSH:
    case BPF_RSH:
      return right == 0;
    case BPF_MUL:
    case BPF_DIV:
      return right == 1;
    case BPF_AND:
      return right == ~uint32_t{0};
    default:
      return false;
  }
}

// Whether `operation` with the constant `right` gives 0, whatever it is given.
bool IsAlwaysZero(int operation, uint32_t right) {
  switch (operation) {
    case BPF_AND:
    case BPF_MUL:
      return right == 0;
    case BPF_LSH:
    case BPF_RSH:
      return right >= 32;
    default:
      return false;
  }
}

bool IsSymmetric(int operation) {
  return operation == BPF_ADD || operation == BPF_MUL || operation == BPF_AND ||
         operation == BPF_OR || operation == BPF_XOR;
}

}  // namespace

uint32_t BytesOfSize(int size) {
  return size == BPF_W ? 4 : size == BPF_H ? 2 : 1;
}

ExprId ExpressionPool::Intern(const Expr& expr) {
  const auto [known, is_new] =
      ids_.try_emplace(expr, static_cast<ExprId>(all_.size()));
  if (is_new) {
    const uint32_t parts =
        all_.empty() ? 0 : efforts_[expr.left] + efforts_[expr.right];
    const bool is_constant = expr.kind == Expr::Kind::kConstant;
    all_.push_back(expr);
    efforts_.push_back(is_constant ? 0 : std::min(parts + 1, kMostEffort));
  }
  return known->second;
}

ExprId ExpressionPool::Constant(uint32_t value) {
  return Intern({.kind = Expr::Kind::kConstant, .constant = value});
}

ExprId ExpressionPool::Load(int size, uint32_t offset) {
  return Intern({.kind = Expr::Kind::kLoad,
                 .code = static_cast<uint8_t>(size),
                 .constant = offset});
}

ExprId ExpressionPool::HeaderLength(uint32_t offset) {
  return Intern({.kind = Expr::Kind::kHeaderLength, .constant = offset});
}

// No index wraps where it is added to less than that.
constexpr uint64_t kSmallOffset = 1 << 30;

bool ExpressionPool::IsSmall(ExprId id) const {
  const Expr& expr = all_[id];
  switch (expr.kind) {
    case Expr::Kind::kHeaderLength:
      return true;
    case Expr::Kind::kLoad:
    case Expr::Kind::kIndexedLoad:
      return expr.code != BPF_W;
    default:
      return false;
  }
}

ExprId ExpressionPool::IndexedLoad(int size, ExprId index, uint32_t offset) {
  const Expr sum = all_[index];
  if (sum.kind == Expr::Kind::kOperation && sum.code == BPF_ADD &&
      IsSmall(sum.left)) {
    const auto constant = ConstantOf(sum.right);
    if (constant.has_value() && uint64_t{*constant} + offset < kSmallOffset) {
      return IndexedLoad(size, sum.left, *constant + offset);
    }
  }
  if (const auto constant = ConstantOf(index); constant.has_value()) {
    return Load(size, static_cast<uint32_t>(std::min(
                          uint64_t{*constant} + offset, kBeyondAnyFrame)));
  }
  return Intern({.kind = Expr::Kind::kIndexedLoad,
                 .code = static_cast<uint8_t>(size),
                 .constant = offset,
                 .left = index});
}

ExprId ExpressionPool::Operation(int operation, ExprId left, ExprId right) {
  auto left_constant = ConstantOf(left);
  auto right_constant = ConstantOf(right);
  if (left_constant.has_value() && right_constant.has_value()) {
    return Constant(Compute(operation, *left_constant, *right_constant));
  }
  if (left_constant.has_value() && IsSymmetric(operation)) {
    std::swap(left, right);
    std::swap(left_constant, right_constant);
  }
  if (right_constant.has_value() && operation != BPF_NEG) {
    if (IsIdentity(operation, *right_constant)) return left;
    if (IsAlwaysZero(operation, *right_constant)) return kZero;
  }
  return Intern({.kind = Expr::Kind::kOperation,
                 .code = static_cast<uint8_t>(operation),
                 .left = left,
                 .right = right});
}

std::optional<uint32_t> ExpressionPool::ConstantOf(ExprId id) const {
  if (all_[id].kind != Expr::Kind::kConstant) return std::nullopt;
  return all_[id].constant;
}

bool ExpressionPool::Contains(ExprId whole, ExprId part) const {
  if (whole == part) return true;
  const Expr& expr = all_[whole];
  if (expr.kind == Expr::Kind::kIndexedLoad) return Contains(expr.left, part);
  return expr.kind == Expr::Kind::kOperation &&
         (Contains(expr.left, part) || Contains(expr.right, part));
}

}  // namespace xdplive::filter
