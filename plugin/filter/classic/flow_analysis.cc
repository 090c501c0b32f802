#include "filter/classic/flow_analysis.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "absl/strings/str_cat.h"
#include "filter/classic/packet_access.h"

namespace xdplive::filter {
namespace {

bool IsKnownLoad(const sock_filter& instruction) {
  switch (BPF_MODE(instruction.code)) {
    case BPF_IMM:
    case BPF_LEN:
      return BPF_SIZE(instruction.code) == BPF_W;
    case BPF_MEM:
      return instruction.k < BPF_MEMWORDS;
    default:
      return AsPacketRead(instruction).has_value();
  }
}

bool IsKnownArithmetic(const sock_filter& instruction) {
  const bool by_constant = BPF_SRC(instruction.code) == BPF_K;
  switch (BPF_OP(instruction.code)) {
    case BPF_DIV:
    case BPF_MOD:
      return !by_constant || instruction.k != 0;
    case BPF_LSH:
    case BPF_RSH:
      return !by_constant || instruction.k < 32;
    case BPF_ADD:
    case BPF_SUB:
    case BPF_MUL:
    case BPF_OR:
    case BPF_AND:
    case BPF_XOR:
    case BPF_NEG:
      return true;
    default:
      return false;
  }
}

bool IsKnownJump(const sock_filter& instruction) {
  switch (BPF_OP(instruction.code)) {
    case BPF_JA:
    case BPF_JEQ:
    case BPF_JGT:
    case BPF_JGE:
    case BPF_JSET:
      return true;
    default:
      return false;
  }
}

bool IsKnown(const sock_filter& instruction) {
  switch (BPF_CLASS(instruction.code)) {
    case BPF_LD:
    case BPF_LDX:
      return IsKnownLoad(instruction);
    case BPF_ST:
    case BPF_STX:
      return instruction.k < BPF_MEMWORDS;
    case BPF_ALU:
      return IsKnownArithmetic(instruction);
    case BPF_JMP:
      return IsKnownJump(instruction);
    case BPF_RET:
      return BPF_RVAL(instruction.code) != BPF_X;
    default:
      return instruction.code == (BPF_MISC | BPF_TAX) ||
             instruction.code == (BPF_MISC | BPF_TXA);
  }
}

}  // namespace

absl::Status CheckClassic(absl::Span<const sock_filter> program) {
  for (size_t i = 0; i < program.size(); ++i) {
    if (!IsKnown(program[i])) {
      return absl::InvalidArgumentError(absl::StrCat(
          "translate filter: instruction ", i, " is unknown: code ",
          program[i].code, ", constant ", program[i].k));
    }
    for (size_t next : Successors(program, i)) {
      if (next >= program.size()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "translate filter: instruction ", i, " leads outside"));
      }
    }
  }
  if (program.empty()) {
    return absl::InvalidArgumentError("translate filter: it is empty");
  }
  return absl::OkStatus();
}

std::vector<size_t> Successors(absl::Span<const sock_filter> program,
                               size_t index) {
  const sock_filter& instruction = program[index];
  if (BPF_CLASS(instruction.code) == BPF_RET) return {};
  if (BPF_CLASS(instruction.code) != BPF_JMP) return {index + 1};
  if (BPF_OP(instruction.code) == BPF_JA) return {index + 1 + instruction.k};
  return {index + 1 + instruction.jt, index + 1 + instruction.jf};
}

std::vector<bool> ReachableFrom(absl::Span<const sock_filter> program,
                                std::vector<bool> entries) {
  for (size_t i = 0; i < program.size(); ++i) {
    if (!entries[i]) continue;
    for (size_t next : Successors(program, i)) entries[next] = true;
  }
  return entries;
}

std::vector<uint32_t> CheckedBytes(absl::Span<const sock_filter> program,
                                   bool len_renews) {
  std::vector<uint32_t> checked(program.size(),
                                std::numeric_limits<uint32_t>::max());
  checked[0] = 0;
  for (size_t i = 0; i < program.size(); ++i) {
    uint32_t after = checked[i];
    const std::optional<PacketRead> read = AsPacketRead(program[i]);
    if (read.has_value() && !read->indexed &&
        CanReadDirectly(*read, /*may_index_packet=*/true)) {
      after = std::max(after, read->offset + read->bytes);
    }
    if (len_renews && IsLengthLoad(program[i])) after = 0;
    for (size_t next : Successors(program, i)) {
      checked[next] = std::min(checked[next], after);
    }
  }
  return checked;
}

}  // namespace xdplive::filter
