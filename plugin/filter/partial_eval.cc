#include "filter/partial_eval.h"

#include <limits>
#include <optional>

namespace xdplive::filter {
namespace {

constexpr uint32_t kAll = std::numeric_limits<uint32_t>::max();
// Comparisons of one frame whose both ways are followed.
constexpr int kMaxForks = 64;

// A register of which only some bits may be known.
struct Bits {
  uint32_t value = 0;  // unknown bits are 0
  uint32_t known = kAll;

  bool is_known() const { return known == kAll; }
  uint32_t most() const { return value | ~known; }
};

constexpr Bits kUnknownBits = {0, 0};

Bits And(const Bits& a, const Bits& b) {
  const uint32_t zeros = (a.known & ~a.value) | (b.known & ~b.value);
  return {a.value & b.value, (a.known & b.known) | zeros};
}

Bits Or(const Bits& a, const Bits& b) {
  const uint32_t known = (a.known & b.known) | a.value | b.value;
  return {a.value | b.value, known};
}

Bits Shift(const Bits& a, uint32_t by, bool left) {
  if (by >= 32) return {};
  if (left) return {a.value << by, a.known << by | ~(kAll << by)};
  return {a.value >> by, a.known >> by | ~(kAll >> by)};
}

std::optional<uint32_t> Compute(int operation, uint32_t a, uint32_t b) {
  switch (operation) {
    case BPF_ADD:
      return a + b;
    case BPF_SUB:
      return a - b;
    case BPF_MUL:
      return a * b;
    case BPF_DIV:
      return b == 0 ? std::nullopt : std::optional(a / b);
    case BPF_MOD:
      return b == 0 ? std::nullopt : std::optional(a % b);
    case BPF_XOR:
      return a ^ b;
    default:  // BPF_NEG
      return 0 - a;
  }
}

std::optional<bool> Above(const Bits& a, const Bits& b) {
  if (a.value > b.most()) return true;
  if (a.most() <= b.value) return false;
  return std::nullopt;
}

std::optional<bool> Compare(int operation, const Bits& a, const Bits& b) {
  switch (operation) {
    case BPF_JEQ:
      if (((a.value ^ b.value) & a.known & b.known) != 0) return false;
      if (a.is_known() && b.is_known()) return true;
      return std::nullopt;
    case BPF_JGT:
      return Above(a, b);
    case BPF_JGE: {
      const auto below = Above(b, a);
      return below.has_value() ? std::optional(!*below) : std::nullopt;
    }
    default: {  // BPF_JSET; Compile lets nothing else through
      const Bits common = And(a, b);
      if (common.value != 0) return true;
      return common.is_known() ? std::optional(false) : std::nullopt;
    }
  }
}

class Machine {
 public:
  Machine(const Filter& filter, const PartialFrame& frame, int& forks_left)
      : filter_(filter), frame_(frame), forks_left_(forks_left) {}

  Verdict Run() {
    while (at_ < filter_.program.size()) {
      const sock_filter& instruction = filter_.program[at_++];
      switch (BPF_CLASS(instruction.code)) {
        case BPF_RET:
          return Returned(instruction);
        case BPF_JMP:
          if (const auto end = Jump(instruction); end.has_value()) return *end;
          break;
        default:
          if (!Step(instruction)) return Verdict::kNoMatch;
      }
    }
    return Verdict::kUnknown;
  }

 private:
  Verdict Returned(const sock_filter& instruction) const {
    const Bits value =
        BPF_RVAL(instruction.code) == BPF_A ? a_ : Bits{instruction.k, kAll};
    if (value.value == 0) {
      return value.is_known() ? Verdict::kNoMatch : Verdict::kUnknown;
    }
    return may_have_ended_ ? Verdict::kUnknown : Verdict::kMatch;
  }

  // What both ways say, where it is not known which one it is.
  std::optional<Verdict> Jump(const sock_filter& jump) {
    if (BPF_OP(jump.code) == BPF_JA) {
      at_ += jump.k;
      return std::nullopt;
    }
    const auto outcome = Compare(BPF_OP(jump.code), a_, Operand(jump));
    if (outcome.has_value()) {
      at_ += *outcome ? jump.jt : jump.jf;
      return std::nullopt;
    }
    if (forks_left_-- <= 0) return Verdict::kUnknown;
    Machine taken = *this;
    taken.at_ += jump.jt;
    const Verdict one = taken.Run();
    if (one == Verdict::kUnknown) return one;
    at_ += jump.jf;
    return Run() == one ? one : Verdict::kUnknown;
  }

  // False when the run ends here for every frame.
  bool Step(const sock_filter& instruction) {
    switch (BPF_CLASS(instruction.code)) {
      case BPF_LD:
        a_ = Load(instruction);
        return true;
      case BPF_LDX:
        x_ = Load(instruction);
        return true;
      case BPF_ST:
        memory_[instruction.k % BPF_MEMWORDS] = a_;
        return true;
      case BPF_STX:
        memory_[instruction.k % BPF_MEMWORDS] = x_;
        return true;
      case BPF_ALU:
        return Operate(instruction);
      default:  // BPF_MISC
        (BPF_MISCOP(instruction.code) == BPF_TAX ? x_ : a_) =
            BPF_MISCOP(instruction.code) == BPF_TAX ? a_ : x_;
        return true;
    }
  }

  Bits Load(const sock_filter& instruction) {
    switch (BPF_MODE(instruction.code)) {
      case BPF_IMM:
        return {instruction.k, kAll};
      case BPF_MEM:
        return memory_[instruction.k % BPF_MEMWORDS];
      case BPF_ABS:
        return Read(instruction.k, SizeOf(instruction));
      case BPF_IND:
        if (x_.is_known()) {
          return Read(uint64_t{x_.value} + instruction.k, SizeOf(instruction));
        }
        may_have_ended_ = true;
        return kUnknownBits;
      case BPF_MSH:
        return Shift(And(Read(instruction.k, 1), {0xf, kAll}), 2, true);
      default:  // BPF_LEN
        return kUnknownBits;
    }
  }

  static size_t SizeOf(const sock_filter& instruction) {
    return BPF_SIZE(instruction.code) == BPF_W   ? 4
           : BPF_SIZE(instruction.code) == BPF_H ? 2
                                                 : 1;
  }

  Bits Read(uint64_t offset, size_t size) {
    if (offset + size > frame_.there) may_have_ended_ = true;
    Bits bits = {0, size == 4 ? 0 : kAll << size * 8};
    for (uint64_t i = 0; i < size; ++i) {
      if (offset + i >= PartialFrame::kBytes) continue;
      const size_t shift = (size - 1 - i) * 8;
      bits.value |= uint32_t{frame_.bytes[offset + i]} << shift;
      bits.known |= uint32_t{frame_.known[offset + i]} << shift;
    }
    return bits;
  }

  Bits Operand(const sock_filter& instruction) const {
    return BPF_SRC(instruction.code) == BPF_X ? x_ : Bits{instruction.k, kAll};
  }

  // False for a division by zero.
  bool Operate(const sock_filter& instruction) {
    const Bits operand = Operand(instruction);
    const int operation = BPF_OP(instruction.code);
    if (operation == BPF_AND || operation == BPF_OR) {
      a_ = operation == BPF_AND ? And(a_, operand) : Or(a_, operand);
      return true;
    }
    if (operation == BPF_LSH || operation == BPF_RSH) {
      a_ = operand.is_known() ? Shift(a_, operand.value, operation == BPF_LSH)
                              : kUnknownBits;
      return true;
    }
    const bool divides = operation == BPF_DIV || operation == BPF_MOD;
    if (divides && operand.is_known() && operand.value == 0) return false;
    if (!a_.is_known() || !operand.is_known()) {
      may_have_ended_ = may_have_ended_ || (divides && !operand.is_known());
      a_ = kUnknownBits;
      return true;
    }
    a_ = {Compute(operation, a_.value, operand.value).value_or(0), kAll};
    return true;
  }

  const Filter& filter_;
  const PartialFrame& frame_;
  int& forks_left_;
  size_t at_ = 0;
  Bits a_;
  Bits x_;
  std::array<Bits, BPF_MEMWORDS> memory_ = {};
  // Some of the frames may have ended with "no match" before.
  bool may_have_ended_ = false;
};

}  // namespace

Verdict Judge(const Filter& filter, const PartialFrame& frame) {
  int forks_left = kMaxForks;
  return Machine(filter, frame, forks_left).Run();
}

}  // namespace xdplive::filter
