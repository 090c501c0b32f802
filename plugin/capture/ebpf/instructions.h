// eBPF instructions by name, one function each, as <linux/bpf.h> encodes them.
// Jumps lack their offset: Assembler fills it in.
#ifndef XDPLIVE_CAPTURE_EBPF_INSTRUCTIONS_H_
#define XDPLIVE_CAPTURE_EBPF_INSTRUCTIONS_H_

#include <linux/bpf.h>

#include <cstdint>

namespace xdplive::capture::ebpf {

// Sizes of memory access: BPF_B, BPF_H, BPF_W or BPF_DW.
using AccessSize = uint8_t;

constexpr bpf_insn Instruction(int code, int destination, int source,
                               int offset, int32_t immediate) {
  bpf_insn instruction{};
  instruction.code = static_cast<uint8_t>(code);
  instruction.dst_reg = static_cast<uint8_t>(destination & 0xf);
  instruction.src_reg = static_cast<uint8_t>(source & 0xf);
  instruction.off = static_cast<int16_t>(offset);
  instruction.imm = immediate;
  return instruction;
}

// Arithmetic; `operation` is BPF_ADD, BPF_MOV, …
constexpr bpf_insn Alu64(int operation, int destination, int source) {
  return Instruction(BPF_ALU64 | operation | BPF_X, destination, source, 0, 0);
}
constexpr bpf_insn Alu64Constant(int operation, int destination,
                                 int32_t constant) {
  return Instruction(BPF_ALU64 | operation | BPF_K, destination, 0, 0,
                     constant);
}
// The 32-bit forms clear the upper half of the destination.
constexpr bpf_insn Alu32(int operation, int destination, int source) {
  return Instruction(BPF_ALU | operation | BPF_X, destination, source, 0, 0);
}
constexpr bpf_insn Alu32Constant(int operation, int destination,
                                 uint32_t constant) {
  return Instruction(BPF_ALU | operation | BPF_K, destination, 0, 0,
                     static_cast<int32_t>(constant));
}

// destination = *(size*)(base + offset), upper bits cleared.
constexpr bpf_insn Load(AccessSize size, int destination, int base,
                        int offset) {
  return Instruction(BPF_LDX | BPF_MEM | size, destination, base, offset, 0);
}
// *(size*)(base + offset) = source
constexpr bpf_insn Store(AccessSize size, int base, int offset, int source) {
  return Instruction(BPF_STX | BPF_MEM | size, base, source, offset, 0);
}
constexpr bpf_insn StoreConstant(AccessSize size, int base, int offset,
                                 int32_t constant) {
  return Instruction(BPF_ST | BPF_MEM | size, base, 0, offset, constant);
}

// Network order to host order and back; `bits` is 16, 32 or 64.
constexpr bpf_insn SwapBigEndian(int destination, int bits) {
  return Instruction(BPF_ALU | BPF_END | BPF_TO_BE, destination, 0, 0, bits);
}

constexpr bpf_insn Call(int helper) {
  return Instruction(BPF_JMP | BPF_CALL, 0, 0, 0, helper);
}
constexpr bpf_insn Exit() {
  return Instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

// Conditional jumps; `operation` is BPF_JEQ, BPF_JGT, …, all unsigned. The
// 32-bit forms compare the lower halves.
constexpr bpf_insn Jump64(int operation, int left, int right) {
  return Instruction(BPF_JMP | operation | BPF_X, left, right, 0, 0);
}
constexpr bpf_insn Jump64Constant(int operation, int left, int32_t constant) {
  return Instruction(BPF_JMP | operation | BPF_K, left, 0, 0, constant);
}
constexpr bpf_insn Jump32(int operation, int left, int right) {
  return Instruction(BPF_JMP32 | operation | BPF_X, left, right, 0, 0);
}
constexpr bpf_insn Jump32Constant(int operation, int left, uint32_t constant) {
  return Instruction(BPF_JMP32 | operation | BPF_K, left, 0, 0,
                     static_cast<int32_t>(constant));
}

}  // namespace xdplive::capture::ebpf

#endif  // XDPLIVE_CAPTURE_EBPF_INSTRUCTIONS_H_
