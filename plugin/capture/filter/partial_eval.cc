#include "capture/filter/partial_eval.h"

#include <optional>

namespace xdplive::capture::filter {
namespace {

class Machine {
 public:
  explicit Machine(const PartialFrame& frame) : frame_(frame) {}

  Verdict Run(const Filter& filter) {
    size_t at = 0;
    while (at < filter.program.size()) {
      const sock_filter& instruction = filter.program[at];
      ++at;
      switch (BPF_CLASS(instruction.code)) {
        case BPF_RET:
          return Returned(instruction);
        case BPF_JMP:
          at += Jump(instruction);
          break;
        default:
          if (!Step(instruction)) return stopped_;
      }
    }
    return Verdict::kUnknown;
  }

 private:
  Verdict Returned(const sock_filter& instruction) const {
    const uint32_t value =
        BPF_RVAL(instruction.code) == BPF_A ? a_ : instruction.k;
    return value == 0 ? Verdict::kNoMatch : Verdict::kMatch;
  }

  // How many instructions to leave out.
  size_t Jump(const sock_filter& instruction) const {
    const uint32_t operand = Operand(instruction);
    switch (BPF_OP(instruction.code)) {
      case BPF_JA:
        return instruction.k;
      case BPF_JEQ:
        return a_ == operand ? instruction.jt : instruction.jf;
      case BPF_JGT:
        return a_ > operand ? instruction.jt : instruction.jf;
      case BPF_JGE:
        return a_ >= operand ? instruction.jt : instruction.jf;
      default:  // BPF_JSET; Compile lets nothing else through
        return (a_ & operand) != 0 ? instruction.jt : instruction.jf;
    }
  }

  // False when the run ends here.
  bool Step(const sock_filter& instruction) {
    switch (BPF_CLASS(instruction.code)) {
      case BPF_LD:
        return Assign(Load(instruction), a_);
      case BPF_LDX:
        return Assign(LoadX(instruction), x_);
      case BPF_ST:
        memory_[instruction.k % BPF_MEMWORDS] = a_;
        return true;
      case BPF_STX:
        memory_[instruction.k % BPF_MEMWORDS] = x_;
        return true;
      case BPF_ALU:
        return Compute(instruction);
      default:  // BPF_MISC
        (BPF_MISCOP(instruction.code) == BPF_TAX ? x_ : a_) =
            BPF_MISCOP(instruction.code) == BPF_TAX ? a_ : x_;
        return true;
    }
  }

  static bool Assign(std::optional<uint32_t> value, uint32_t& to) {
    if (value.has_value()) to = *value;
    return value.has_value();
  }

  std::optional<uint32_t> Load(const sock_filter& instruction) const {
    switch (BPF_MODE(instruction.code)) {
      case BPF_IMM:
        return instruction.k;
      case BPF_MEM:
        return memory_[instruction.k % BPF_MEMWORDS];
      case BPF_ABS:
        return Read(instruction.k, SizeOf(instruction));
      case BPF_IND:
        return Read(uint64_t{x_} + instruction.k, SizeOf(instruction));
      default:  // BPF_LEN
        return std::nullopt;
    }
  }

  std::optional<uint32_t> LoadX(const sock_filter& instruction) const {
    if (BPF_MODE(instruction.code) != BPF_MSH) return Load(instruction);
    const std::optional<uint32_t> byte = Read(instruction.k, 1);
    if (!byte.has_value()) return std::nullopt;
    return (*byte & 0xf) * 4;
  }

  static size_t SizeOf(const sock_filter& instruction) {
    return BPF_SIZE(instruction.code) == BPF_W   ? 4
           : BPF_SIZE(instruction.code) == BPF_H ? 2
                                                 : 1;
  }

  std::optional<uint32_t> Read(uint64_t offset, size_t size) const {
    uint32_t value = 0;
    for (uint64_t i = offset; i < offset + size; ++i) {
      if (i >= PartialFrame::kBytes || !frame_.known[i]) return std::nullopt;
      value = value << 8 | frame_.bytes[i];
    }
    return value;
  }

  uint32_t Operand(const sock_filter& instruction) const {
    return BPF_SRC(instruction.code) == BPF_X ? x_ : instruction.k;
  }

  bool Compute(const sock_filter& instruction) {
    const uint32_t operand = Operand(instruction);
    const auto op = BPF_OP(instruction.code);
    if ((op == BPF_DIV || op == BPF_MOD) && operand == 0) {
      stopped_ = Verdict::kNoMatch;
      return false;
    }
    switch (op) {
      case BPF_ADD:
        a_ += operand;
        break;
      case BPF_SUB:
        a_ -= operand;
        break;
      case BPF_MUL:
        a_ *= operand;
        break;
      case BPF_DIV:
        a_ /= operand;
        break;
      case BPF_MOD:
        a_ %= operand;
        break;
      case BPF_AND:
        a_ &= operand;
        break;
      case BPF_OR:
        a_ |= operand;
        break;
      case BPF_XOR:
        a_ ^= operand;
        break;
      case BPF_LSH:
        a_ = operand < 32 ? a_ << operand : 0;
        break;
      case BPF_RSH:
        a_ = operand < 32 ? a_ >> operand : 0;
        break;
      default:  // BPF_NEG
        a_ = 0 - a_;
    }
    return true;
  }

  const PartialFrame& frame_;
  uint32_t a_ = 0;
  uint32_t x_ = 0;
  std::array<uint32_t, BPF_MEMWORDS> memory_ = {};
  Verdict stopped_ = Verdict::kUnknown;  // what an early end means
};

}  // namespace

Verdict Judge(const Filter& filter, const PartialFrame& frame) {
  return Machine(frame).Run(filter);
}

}  // namespace xdplive::capture::filter
