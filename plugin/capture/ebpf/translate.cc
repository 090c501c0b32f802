#include "capture/ebpf/translate.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "base/status_macros.h"
#include "capture/ebpf/assembler.h"
#include "capture/ebpf/instructions.h"
#include "capture/ebpf/packet_read.h"
#include "capture/ebpf/register_step.h"
#include "filter/classic/flow_analysis.h"

namespace xdplive::capture::ebpf {
namespace {

using filter::AsPacketRead;
using filter::CanReadDirectly;
using filter::CheckClassic;
using filter::CheckedBytes;
using filter::IsLengthLoad;
using filter::PacketRead;
using filter::ReachableFrom;
using filter::Successors;

using Label = Assembler::Label;

// BPF_JGT for BPF_JLE and so on; nothing for BPF_JSET, which has no opposite.
std::optional<int> Opposite(int operation) {
  switch (operation) {
    case BPF_JEQ:
      return BPF_JNE;
    case BPF_JGT:
      return BPF_JLE;
    case BPF_JGE:
      return BPF_JLT;
    default:
      return std::nullopt;
  }
}

// One translation. The classic program is emitted twice: a direct copy that
// reads through packet pointers, and a copy that reads by helper call. Where
// the direct copy finds bytes out of its reach it goes on in the other one, at
// the same instruction with the same registers, and stays there.
class Translation {
 public:
  Translation(absl::Span<const sock_filter> program, const Target& target)
      : program_(program),
        target_(target),
        checked_(CheckedBytes(program, IsXdp() && target.has_load_bytes)),
        match_(assembler_.NewLabel()),
        no_match_(assembler_.NewLabel()),
        tag_beside_(assembler_.NewLabel()) {
    for (size_t i = 0; i < program.size(); ++i) {
      direct_.push_back(assembler_.NewLabel());
      by_call_.push_back(assembler_.NewLabel());
    }
  }

  absl::StatusOr<std::vector<bpf_insn>> Run() &&;

 private:
  enum class Copy { kDirect, kByCall };

  bool IsXdp() const { return target_.type == BPF_PROG_TYPE_XDP; }
  bool HasByCallCopy() const { return !IsXdp() || target_.has_load_bytes; }
  const sock_filter& At(size_t index) const { return program_[index]; }
  bool IsConstantReturn(size_t index) const {
    return At(index).code == (BPF_RET | BPF_K);
  }
  Label LabelOf(Copy copy, size_t index) const;

  void EmitPrologue();
  void EmitPacketPointers();
  // Emits what the instructions marked in `wanted` lead to, and nothing else:
  // the verifier refuses code that no way leads to.
  void EmitCopy(Copy copy, std::vector<bool> wanted);
  std::vector<bool> ByCallEntries() const;
  void EmitVerdicts();

  // False when nothing goes on in this copy after the instruction.
  [[nodiscard]] bool EmitInstruction(Copy copy, size_t index);
  [[nodiscard]] bool EmitRead(Copy copy, size_t index, const PacketRead& read);
  void EmitLength(Copy copy, int destination);
  void EmitJump(Copy copy, size_t index);
  void EmitReturnOfAccumulator();

  // Goes on with instruction `to` after `from`.
  void GoTo(Copy copy, size_t from, size_t to);

  const absl::Span<const sock_filter> program_;
  const Target& target_;
  const std::vector<uint32_t> checked_;  // bytes, by instruction
  Assembler assembler_;
  const Label match_;
  const Label no_match_;
  const Label tag_beside_;
  std::vector<Label> direct_;   // by instruction
  std::vector<Label> by_call_;  // by instruction
};

absl::StatusOr<std::vector<bpf_insn>> Translation::Run() && {
  std::vector<bool> entries(program_.size(), false);
  entries[0] = !IsConstantReturn(0);
  EmitPrologue();
  if (!entries[0]) assembler_.Jump(LabelOf(Copy::kDirect, 0));
  EmitCopy(Copy::kDirect, std::move(entries));
  if (assembler_.IsUsed(tag_beside_)) {
    assembler_.Bind(tag_beside_);
    EmitTagWindows(assembler_);
  }
  EmitCopy(Copy::kByCall, ByCallEntries());
  EmitVerdicts();
  return std::move(assembler_).Finish();
}

Label Translation::LabelOf(Copy copy, size_t index) const {
  if (IsConstantReturn(index)) return At(index).k != 0 ? match_ : no_match_;
  return copy == Copy::kDirect ? direct_[index] : by_call_[index];
}

// Classic registers start as 0, and so does scratch memory that is read.
void Translation::EmitPrologue() {
  assembler_.Emit(Alu64(BPF_MOV, kContext, BPF_REG_1));
  assembler_.Emit(Alu64Constant(BPF_MOV, kAccumulator, 0));
  assembler_.Emit(Alu64Constant(BPF_MOV, kIndex, 0));
  for (const sock_filter& load : program_) {
    const int kind = BPF_CLASS(load.code);
    if ((kind == BPF_LD || kind == BPF_LDX) && BPF_MODE(load.code) == BPF_MEM) {
      assembler_.Emit(
          StoreConstant(BPF_DW, BPF_REG_10, ScratchSlot(load.k), 0));
    }
  }
  if (!IsXdp() && !IsConstantReturn(0)) {
    // Without CAP_PERFMON verifiers before 6.16 walk into the reading of them
    // even where no tag is beside the frame.
    if (!target_.may_index_packet) {
      for (const int window : {kWindowToTag, kWindowFromTag}) {
        assembler_.Emit(StoreConstant(BPF_DW, BPF_REG_10, window, 0));
      }
    }
    assembler_.Emit(
        Load(BPF_W, kTagShift, kContext, offsetof(__sk_buff, vlan_present)));
    assembler_.JumpIf(Jump64Constant(BPF_JNE, kTagShift, 0), tag_beside_);
  }
  EmitPacketPointers();
}

void Translation::EmitPacketPointers() {
  const int data = IsXdp() ? offsetof(xdp_md, data) : offsetof(__sk_buff, data);
  const int data_end =
      IsXdp() ? offsetof(xdp_md, data_end) : offsetof(__sk_buff, data_end);
  assembler_.Emit(Load(BPF_W, kData, kContext, data));
  assembler_.Emit(Load(BPF_W, kDataEnd, kContext, data_end));
}

void Translation::EmitCopy(Copy copy, std::vector<bool> wanted) {
  for (size_t i = 0; i < program_.size(); ++i) {
    if (!wanted[i]) continue;
    assembler_.Bind(LabelOf(copy, i));
    if (!EmitInstruction(copy, i)) continue;
    for (size_t next : Successors(program_, i)) {
      if (!IsConstantReturn(next)) wanted[next] = true;
    }
  }
}

std::vector<bool> Translation::ByCallEntries() const {
  std::vector<bool> entries(program_.size(), false);
  for (size_t i = 0; i < program_.size(); ++i) {
    entries[i] = assembler_.IsUsed(by_call_[i]);
  }
  // A tag beside the frame leads to the first one.
  if (assembler_.IsUsed(tag_beside_)) entries[0] = true;
  return entries;
}

void Translation::EmitVerdicts() {
  bool falls_through = false;
  if (assembler_.IsUsed(match_)) {
    assembler_.Bind(match_);
    assembler_.Emit(target_.on_match);
    falls_through =
        target_.on_match.empty() || target_.on_match.back().code != Exit().code;
  }
  if (!assembler_.IsUsed(no_match_) && !falls_through) return;
  assembler_.Bind(no_match_);
  assembler_.Emit(target_.on_no_match);
}

bool Translation::EmitInstruction(Copy copy, size_t index) {
  const sock_filter& instruction = At(index);
  if (const auto read = AsPacketRead(instruction); read.has_value()) {
    return EmitRead(copy, index, *read);
  }
  if (BPF_CLASS(instruction.code) == BPF_JMP) {
    EmitJump(copy, index);
    return true;
  }
  if (BPF_CLASS(instruction.code) == BPF_RET) {
    EmitReturnOfAccumulator();
    return true;
  }
  if (IsLengthLoad(instruction)) {
    EmitLength(copy, RegisterOf(instruction));
  } else {
    EmitRegisterStep(instruction, no_match_, assembler_);
  }
  GoTo(copy, index, index + 1);
  return true;
}

bool Translation::EmitRead(Copy copy, size_t index, const PacketRead& read) {
  if (copy == Copy::kByCall) {
    if (read.offset > kMaxByCall) {
      assembler_.Jump(no_match_);
      return false;
    }
    EmitReadByCall(read, target_.type, no_match_, assembler_);
  } else {
    const Label beyond = HasByCallCopy() ? by_call_[index] : no_match_;
    if (!CanReadDirectly(read, target_.may_index_packet)) {
      assembler_.Jump(beyond);
      return false;
    }
    const bool is_checked = read.offset + read.bytes <= checked_[index];
    EmitDirectRead(read, is_checked, beyond, assembler_);
  }
  GoTo(copy, index, index + 1);
  return true;
}

void Translation::EmitLength(Copy copy, int destination) {
  if (!IsXdp()) {
    assembler_.Emit(
        Load(BPF_W, destination, kContext, offsetof(__sk_buff, len)));
    assembler_.Emit(Alu64(BPF_ADD, destination, kTagShift));
    return;
  }
  if (!target_.has_load_bytes) {
    assembler_.Emit(Alu64(BPF_MOV, destination, kDataEnd));
    assembler_.Emit(Alu64(BPF_SUB, destination, kData));
    return;
  }
  assembler_.Emit(Alu64(BPF_MOV, BPF_REG_1, kContext));
  assembler_.Emit(Call(BPF_FUNC_xdp_get_buff_len));
  assembler_.Emit(Alu32(BPF_MOV, destination, BPF_REG_0));
  if (copy == Copy::kDirect) EmitPacketPointers();
}

void Translation::EmitJump(Copy copy, size_t index) {
  const sock_filter& jump = At(index);
  int operation = BPF_OP(jump.code);
  if (operation == BPF_JA) {
    GoTo(copy, index, index + 1 + jump.k);
    return;
  }
  size_t taken = index + 1 + jump.jt;
  size_t otherwise = index + 1 + jump.jf;
  // Falls through to the next instruction where it can.
  if (const auto opposite = Opposite(operation);
      taken == index + 1 && opposite.has_value()) {
    operation = *opposite;
    std::swap(taken, otherwise);
  }
  assembler_.JumpIf(BPF_SRC(jump.code) == BPF_X
                        ? Jump32(operation, kAccumulator, kIndex)
                        : Jump32Constant(operation, kAccumulator, jump.k),
                    LabelOf(copy, taken));
  GoTo(copy, index, otherwise);
}

void Translation::EmitReturnOfAccumulator() {
  assembler_.JumpIf(Jump32Constant(BPF_JNE, kAccumulator, 0), match_);
  assembler_.Jump(no_match_);
}

void Translation::GoTo(Copy copy, size_t from, size_t to) {
  if (to == from + 1 && !IsConstantReturn(to)) return;
  assembler_.Jump(LabelOf(copy, to));
}

absl::Status CheckTarget(absl::Span<const sock_filter> program,
                         const Target& target) {
  if (target.type != BPF_PROG_TYPE_XDP &&
      target.type != BPF_PROG_TYPE_SCHED_CLS) {
    return absl::InvalidArgumentError(
        "translate filter: neither an XDP nor a TC program is asked for");
  }
  if (target.type == BPF_PROG_TYPE_SCHED_CLS || target.has_load_bytes ||
      target.may_index_packet) {
    return absl::OkStatus();
  }
  for (const sock_filter& instruction : program) {
    const auto read = AsPacketRead(instruction);
    if (IsLengthLoad(instruction) || (read.has_value() && read->indexed)) {
      return absl::FailedPreconditionError(
          "translate filter: before Linux 5.18 it needs CAP_PERFMON");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<bpf_insn>> Translate(
    absl::Span<const sock_filter> program, const Target& target) {
  RETURN_IF_ERROR(CheckClassic(program));
  RETURN_IF_ERROR(CheckTarget(program, target));
  return Translation(program, target).Run();
}

}  // namespace xdplive::capture::ebpf
