#include "filter/optimise/value_code.h"

namespace xdplive::filter {

using Kind = Expr::Kind;

void ValueCode::Emit(int code, uint32_t constant) {
  code_.push_back({static_cast<uint16_t>(code), 0, 0, constant});
}

void ValueCode::Compute(ExprId value, uint32_t depth) {
  if (held_.a == value) return;
  const Expr expr = pool_[value];
  switch (expr.kind) {
    case Kind::kConstant:
      Emit(BPF_LD | BPF_IMM, expr.constant);
      break;
    case Kind::kLength:
      Emit(BPF_LD | BPF_LEN | BPF_W);
      break;
    case Kind::kLoad:
      Emit(BPF_LD | BPF_ABS | expr.code, expr.constant);
      break;
    case Kind::kHeaderLength:
      ComputeX(value, depth);
      Emit(BPF_MISC | BPF_TXA);
      break;
    case Kind::kIndexedLoad:
      ComputeX(expr.left, depth);
      Emit(BPF_LD | BPF_IND | expr.code, expr.constant);
      break;
    case Kind::kOperation:
      Operate(expr, depth);
      break;
  }
  held_.a = value;
}

void ValueCode::Operate(const Expr& operation, uint32_t depth) {
  const auto constant = pool_.ConstantOf(operation.right);
  if (constant.has_value() || operation.code == BPF_NEG) {
    Compute(operation.left, depth);
    Emit(BPF_ALU | operation.code | BPF_K, constant.value_or(0));
    return;
  }
  ComputeBoth(operation.left, operation.right, depth);
  Emit(BPF_ALU | operation.code | BPF_X);
}

void ValueCode::ComputeX(ExprId value, uint32_t depth) {
  if (held_.x == value) return;
  const Expr expr = pool_[value];
  switch (expr.kind) {
    case Kind::kConstant:
      Emit(BPF_LDX | BPF_IMM, expr.constant);
      break;
    case Kind::kLength:
      Emit(BPF_LDX | BPF_LEN | BPF_W);
      break;
    case Kind::kHeaderLength:
      Emit(BPF_LDX | BPF_MSH | BPF_B, expr.constant);
      break;
    default:
      Compute(value, depth);
      Emit(BPF_MISC | BPF_TAX);
  }
  held_.x = value;
}

void ValueCode::ComputeBoth(ExprId left, ExprId right, uint32_t depth) {
  const Kind kind = pool_[right].kind;
  if (kind == Kind::kConstant || kind == Kind::kLength ||
      kind == Kind::kHeaderLength) {
    Compute(left, depth);
    ComputeX(right, depth);  // leaves A alone
    return;
  }
  if (depth >= BPF_MEMWORDS) {
    is_too_deep_ = true;
    return;
  }
  Compute(right, depth);
  Emit(BPF_ST, depth);
  Compute(left, depth + 1);
  Emit(BPF_LDX | BPF_MEM, depth);
  held_.x = right;
}

}  // namespace xdplive::filter
