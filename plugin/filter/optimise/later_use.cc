#include "filter/optimise/later_use.h"

#include <algorithm>
#include <limits>

#include "filter/classic/flow_analysis.h"
#include "filter/classic/packet_access.h"

namespace xdplive::filter {
namespace {

using Kind = Expr::Kind;

constexpr uint32_t Bit(size_t index) { return uint32_t{1} << index; }

uint64_t KeyOf(Kind kind, int size, uint32_t offset) {
  return static_cast<uint64_t>(kind) << 40 |
         static_cast<uint64_t>(size & 0xff) << 32 | offset;
}

uint64_t KeyOf(const Expr& expr) {
  const int size = expr.kind == Kind::kHeaderLength ? BPF_B : expr.code;
  return KeyOf(expr.kind, size, expr.constant);
}

uint32_t Reads(const sock_filter& instruction) {
  const uint32_t operand = BPF_SRC(instruction.code) == BPF_X ? Bit(kX) : 0;
  switch (BPF_CLASS(instruction.code)) {
    case BPF_LD:
    case BPF_LDX:
      if (BPF_MODE(instruction.code) == BPF_MEM) {
        return Bit(kMemory + instruction.k);
      }
      return BPF_MODE(instruction.code) == BPF_IND ? Bit(kX) : 0;
    case BPF_ST:
      return Bit(kA);
    case BPF_STX:
      return Bit(kX);
    case BPF_ALU:
      return Bit(kA) | operand;
    case BPF_JMP:
      return BPF_OP(instruction.code) == BPF_JA ? 0 : Bit(kA) | operand;
    case BPF_RET:
      return BPF_RVAL(instruction.code) == BPF_A ? Bit(kA) : 0;
    default:
      return BPF_MISCOP(instruction.code) == BPF_TAX ? Bit(kA) : Bit(kX);
  }
}

uint32_t Writes(const sock_filter& instruction) {
  switch (BPF_CLASS(instruction.code)) {
    case BPF_LD:
    case BPF_ALU:
      return Bit(kA);
    case BPF_LDX:
      return Bit(kX);
    case BPF_ST:
    case BPF_STX:
      return Bit(kMemory + instruction.k);
    case BPF_MISC:
      return BPF_MISCOP(instruction.code) == BPF_TAX ? Bit(kX) : Bit(kA);
    default:
      return 0;
  }
}

}  // namespace

LaterUse::LaterUse(absl::Span<const sock_filter> program)
    : live_(program.size(), 0), farthest_(program.size(), 0) {
  for (size_t at = program.size(); at-- > 0;) {
    NoteRegisters(program, at);
    NoteLoad(program[at], at);
    if (at + 1 < program.size()) {
      farthest_[at] = std::max(farthest_[at], farthest_[at + 1]);
    }
    if (program[at].code == (BPF_JMP | BPF_JEQ | BPF_K)) {
      last_equal_.try_emplace(program[at].k, at);
    }
  }
}

void LaterUse::NoteRegisters(absl::Span<const sock_filter> program, size_t at) {
  uint32_t after = 0;
  for (const size_t next : Successors(program, at)) after |= live_[next];
  live_[at] = Reads(program[at]) | (after & ~Writes(program[at]));
}

void LaterUse::NoteLoad(const sock_filter& load, size_t at) {
  if (IsLengthLoad(load)) last_length_ = std::max(last_length_, at);
  const auto read = AsPacketRead(load);
  if (!read.has_value()) return;
  const Kind kind = read->indexed         ? Kind::kIndexedLoad
                    : read->header_length ? Kind::kHeaderLength
                                          : Kind::kLoad;
  last_load_.try_emplace(KeyOf(kind, read->size, read->offset), at);
  if (read->indexed) {
    last_indexed_ = std::max(last_indexed_, at);
  } else {
    farthest_[at] = static_cast<uint32_t>(
        std::min<uint64_t>(uint64_t{read->offset} + read->bytes,
                           std::numeric_limits<uint32_t>::max()));
  }
}

size_t LaterUse::LastComputed(const ExpressionPool& pool, ExprId value) const {
  const Expr expr = pool[value];
  switch (expr.kind) {
    case Kind::kConstant:
      return std::numeric_limits<size_t>::max();
    case Kind::kLength:
      return last_length_;
    case Kind::kOperation:
      return std::min(LastComputed(pool, expr.left),
                      LastComputed(pool, expr.right));
    default:
      break;
  }
  const auto last = last_load_.find(KeyOf(expr));
  // An indexed load by a constant is one without index.
  return last == last_load_.end() ? last_indexed_ : last->second;
}

bool LaterUse::IsWorthKeeping(size_t at, const ExpressionPool& pool,
                              const Registers& registers,
                              Knowledge::Fact& fact) const {
  if (LastComputed(pool, fact.value) < at &&
      std::find(registers.begin(), registers.end(), fact.value) ==
          registers.end()) {
    return false;
  }
  std::erase_if(fact.unequal, [&](uint32_t constant) {
    const auto last = last_equal_.find(constant);
    return last == last_equal_.end() || last->second < at;
  });
  Knowledge::Fact nothing;
  nothing.value = fact.value;
  const Kind kind = pool[fact.value].kind;
  return !(fact == nothing) || kind == Kind::kIndexedLoad ||
         kind == Kind::kOperation;
}

void LaterUse::Trim(size_t at, const ExpressionPool& pool, Registers& registers,
                    Knowledge& known) const {
  for (size_t i = 0; i < registers.size(); ++i) {
    if (!(live_[at] & Bit(i))) registers[i] = ExpressionPool::kZero;
  }
  known.set_reach(std::min(known.reach(), farthest_[at]));
  known.Trim([&](Knowledge::Fact& fact) {
    return IsWorthKeeping(at, pool, registers, fact);
  });
}

}  // namespace xdplive::filter
