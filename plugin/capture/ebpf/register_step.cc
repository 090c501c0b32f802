#include "capture/ebpf/register_step.h"

#include "capture/ebpf/instructions.h"

namespace xdplive::capture::ebpf {
namespace {

using Label = Assembler::Label;

// Shifting by 32 or more gives 0; eBPF would shift by the lowest five bits.
void EmitVariableShift(int operation, Assembler& assembler) {
  const Label out = assembler.NewLabel();
  const Label done = assembler.NewLabel();
  assembler.JumpIf(Jump32Constant(BPF_JGT, kIndex, 31), out);
  assembler.Emit(Alu32(operation, kAccumulator, kIndex));
  assembler.Jump(done);
  assembler.Bind(out);
  assembler.Emit(Alu32Constant(BPF_MOV, kAccumulator, 0));
  assembler.Bind(done);
}

void EmitArithmetic(const sock_filter& instruction, Label no_match,
                    Assembler& assembler) {
  const int operation = BPF_OP(instruction.code);
  if (operation == BPF_NEG) {
    assembler.Emit(Alu32Constant(BPF_NEG, kAccumulator, 0));
    return;
  }
  if (BPF_SRC(instruction.code) == BPF_K) {
    assembler.Emit(Alu32Constant(operation, kAccumulator, instruction.k));
    return;
  }
  if (operation == BPF_LSH || operation == BPF_RSH) {
    EmitVariableShift(operation, assembler);
    return;
  }
  // Classic BPF ends with "no match"; eBPF would go on.
  if (operation == BPF_DIV || operation == BPF_MOD) {
    assembler.JumpIf(Jump32Constant(BPF_JEQ, kIndex, 0), no_match);
  }
  assembler.Emit(Alu32(operation, kAccumulator, kIndex));
}

void EmitLoad(const sock_filter& load, Assembler& assembler) {
  const int destination = RegisterOf(load);
  assembler.Emit(
      BPF_MODE(load.code) == BPF_IMM
          ? Alu32Constant(BPF_MOV, destination, load.k)
          : Load(BPF_DW, destination, BPF_REG_10, ScratchSlot(load.k)));
}

}  // namespace

void EmitRegisterStep(const sock_filter& instruction, Label no_match,
                      Assembler& assembler) {
  switch (BPF_CLASS(instruction.code)) {
    case BPF_LD:
    case BPF_LDX:
      EmitLoad(instruction, assembler);
      break;
    case BPF_ST:
      assembler.Emit(
          Store(BPF_DW, BPF_REG_10, ScratchSlot(instruction.k), kAccumulator));
      break;
    case BPF_STX:
      assembler.Emit(
          Store(BPF_DW, BPF_REG_10, ScratchSlot(instruction.k), kIndex));
      break;
    case BPF_ALU:
      EmitArithmetic(instruction, no_match, assembler);
      break;
    default:
      assembler.Emit(BPF_MISCOP(instruction.code) == BPF_TAX
                         ? Alu64(BPF_MOV, kIndex, kAccumulator)
                         : Alu64(BPF_MOV, kAccumulator, kIndex));
  }
}

}  // namespace xdplive::capture::ebpf
