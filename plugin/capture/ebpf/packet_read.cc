#include "capture/ebpf/packet_read.h"

#include <cstddef>

#include "capture/ebpf/instructions.h"

namespace xdplive::capture::ebpf {
namespace {

using filter::kMaxDirect;
using filter::PacketRead;

using Label = Assembler::Label;

// Where the tag stands in a frame, and what follows it.
constexpr int32_t kTagBegin = 12;
constexpr int32_t kTagBytes = 4;
constexpr int32_t kTagEnd = kTagBegin + kTagBytes;
// The two windows, each of eight bytes, end here.
constexpr int32_t kEndOfWindowToTag = kTagEnd;
constexpr int32_t kEndOfWindowFromTag = kTagBegin + 8;

// The register that gets it, in host order.
int DestinationOf(const PacketRead& read) {
  return read.header_length ? kIndex : kAccumulator;
}

int32_t Bits(const PacketRead& read) {
  return static_cast<int32_t>(read.bytes) * 8;
}

void EmitHostOrder(const PacketRead& read, Assembler& assembler) {
  if (read.bytes == 1) return;
  assembler.Emit(SwapBigEndian(DestinationOf(read), Bits(read)));
}

void EmitHeaderLength(const PacketRead& read, Assembler& assembler) {
  if (!read.header_length) return;
  assembler.Emit(Alu32Constant(BPF_AND, DestinationOf(read), 0xf));
  assembler.Emit(Alu32Constant(BPF_LSH, DestinationOf(read), 2));
}

// helper(context, r2, frame pointer + stack_offset, bytes)
void EmitFrameRead(int helper, int stack_offset, int bytes,
                   Assembler& assembler) {
  assembler.Emit(Alu64(BPF_MOV, BPF_REG_1, kContext));
  assembler.Emit(Alu64(BPF_MOV, BPF_REG_3, BPF_REG_10));
  assembler.Emit(Alu64Constant(BPF_ADD, BPF_REG_3, stack_offset));
  assembler.Emit(Alu64Constant(BPF_MOV, BPF_REG_4, bytes));
  assembler.Emit(Call(helper));
}

// Reads the frame as it lies in memory, at the offset in r2.
void EmitPlainRead(const PacketRead& read, bpf_prog_type type, Label no_match,
                   Assembler& assembler) {
  const int helper = type == BPF_PROG_TYPE_XDP ? BPF_FUNC_xdp_load_bytes
                                               : BPF_FUNC_skb_load_bytes;
  EmitFrameRead(helper, kReadBuffer, static_cast<int>(read.bytes), assembler);
  assembler.JumpIf(Jump64Constant(BPF_JNE, BPF_REG_0, 0), no_match);
  assembler.Emit(Load(read.size, DestinationOf(read), BPF_REG_10, kReadBuffer));
  EmitHostOrder(read, assembler);
}

// Leaves in r1 where the read at r2 ends; goes to `no_match` when the tagged
// frame ends before.
void EmitEndCheck(const PacketRead& read, Label no_match,
                  Assembler& assembler) {
  assembler.Emit(Load(BPF_W, BPF_REG_3, kContext, offsetof(__sk_buff, len)));
  assembler.Emit(Alu64Constant(BPF_ADD, BPF_REG_3, kTagBytes));
  assembler.Emit(Alu64(BPF_MOV, BPF_REG_1, BPF_REG_2));
  assembler.Emit(
      Alu64Constant(BPF_ADD, BPF_REG_1, static_cast<int32_t>(read.bytes)));
  assembler.JumpIf(Jump64(BPF_JGT, BPF_REG_1, BPF_REG_3), no_match);
}

// Reads at r2, some of whose bytes are the tag's. Windows are loaded whole and
// shifted: the stack bears neither unaligned reads nor, without CAP_PERFMON,
// variable offsets.
void EmitWindowRead(const PacketRead& read, Label no_match,
                    Assembler& assembler) {
  const Label from_tag = assembler.NewLabel();
  const Label shift = assembler.NewLabel();
  const int value = DestinationOf(read);
  // The classic X may be the destination, r2 holds all that is needed of it.
  EmitEndCheck(read, no_match, assembler);
  assembler.JumpIf(Jump64Constant(BPF_JGT, BPF_REG_1, kEndOfWindowToTag),
                   from_tag);
  assembler.Emit(Load(BPF_DW, value, BPF_REG_10, kWindowToTag));
  assembler.Emit(Alu64Constant(BPF_MOV, BPF_REG_3, kEndOfWindowToTag));
  assembler.Jump(shift);
  assembler.Bind(from_tag);
  assembler.Emit(Load(BPF_DW, value, BPF_REG_10, kWindowFromTag));
  assembler.Emit(Alu64Constant(BPF_MOV, BPF_REG_3, kEndOfWindowFromTag));
  assembler.Bind(shift);
  assembler.Emit(SwapBigEndian(value, 64));
  assembler.Emit(Alu64(BPF_SUB, BPF_REG_3, BPF_REG_1));
  assembler.Emit(Alu64Constant(BPF_LSH, BPF_REG_3, 3));
  assembler.Emit(Alu64(BPF_RSH, value, BPF_REG_3));
  assembler.Emit(Alu32Constant(
      BPF_AND, value, static_cast<uint32_t>((uint64_t{1} << Bits(read)) - 1)));
}

// Reads at r2 as if the tag, if there is one, were in the frame.
void EmitReadAroundTag(const PacketRead& read, Label no_match,
                       Assembler& assembler) {
  const Label plain = assembler.NewLabel();
  const Label after = assembler.NewLabel();
  const Label done = assembler.NewLabel();
  const int32_t last_before = kTagBegin - static_cast<int32_t>(read.bytes);
  assembler.JumpIf(Jump64Constant(BPF_JEQ, kTagShift, 0), plain);
  assembler.JumpIf(Jump64Constant(BPF_JLE, BPF_REG_2, last_before), plain);
  assembler.JumpIf(Jump64Constant(BPF_JGE, BPF_REG_2, kTagEnd), after);
  EmitWindowRead(read, no_match, assembler);
  assembler.Jump(done);
  assembler.Bind(after);
  assembler.Emit(Alu64Constant(BPF_SUB, BPF_REG_2, kTagBytes));
  assembler.Bind(plain);
  EmitPlainRead(read, BPF_PROG_TYPE_SCHED_CLS, no_match, assembler);
  assembler.Bind(done);
}

}  // namespace

void EmitDirectRead(const PacketRead& read, bool is_checked, Label beyond,
                    Assembler& assembler) {
  const auto bytes = static_cast<int32_t>(read.bytes);
  const auto offset = static_cast<int32_t>(read.offset);
  if (read.indexed) {
    // Bounded before it moves a pointer, for the verifier; 64-bit, so that
    // nothing wraps.
    assembler.Emit(Alu64(BPF_MOV, BPF_REG_1, kIndex));
    assembler.Emit(Alu64Constant(BPF_ADD, BPF_REG_1, offset));
    assembler.JumpIf(Jump64Constant(BPF_JGT, BPF_REG_1, kMaxDirect), beyond);
    assembler.Emit(Alu64(BPF_MOV, BPF_REG_2, kData));
    assembler.Emit(Alu64(BPF_ADD, BPF_REG_2, BPF_REG_1));
    assembler.Emit(Alu64(BPF_MOV, BPF_REG_1, BPF_REG_2));
    assembler.Emit(Alu64Constant(BPF_ADD, BPF_REG_1, bytes));
    assembler.JumpIf(Jump64(BPF_JGT, BPF_REG_1, kDataEnd), beyond);
    assembler.Emit(Load(read.size, DestinationOf(read), BPF_REG_2, 0));
  } else {
    if (!is_checked) {
      assembler.Emit(Alu64(BPF_MOV, BPF_REG_1, kData));
      assembler.Emit(Alu64Constant(BPF_ADD, BPF_REG_1, offset + bytes));
      assembler.JumpIf(Jump64(BPF_JGT, BPF_REG_1, kDataEnd), beyond);
    }
    assembler.Emit(Load(read.size, DestinationOf(read), kData, offset));
  }
  EmitHostOrder(read, assembler);
  EmitHeaderLength(read, assembler);
}

void EmitReadByCall(const PacketRead& read, bpf_prog_type type, Label no_match,
                    Assembler& assembler) {
  const auto offset = static_cast<int32_t>(read.offset);
  if (read.indexed) {
    assembler.Emit(Alu64(BPF_MOV, BPF_REG_2, kIndex));
    assembler.Emit(Alu64Constant(BPF_ADD, BPF_REG_2, offset));
    assembler.JumpIf(Jump64Constant(BPF_JGT, BPF_REG_2, kMaxByCall), no_match);
  } else {
    assembler.Emit(Alu64Constant(BPF_MOV, BPF_REG_2, offset));
  }
  if (type == BPF_PROG_TYPE_XDP) {
    EmitPlainRead(read, type, no_match, assembler);
  } else {
    EmitReadAroundTag(read, no_match, assembler);
  }
  EmitHeaderLength(read, assembler);
}

void EmitTagWindows(Assembler& assembler) {
  const Label done = assembler.NewLabel();
  assembler.Emit(Alu64Constant(BPF_MOV, kTagShift, kTagBytes));
  assembler.Emit(Alu64Constant(BPF_MOV, BPF_REG_2, kTagEnd - 8));
  EmitFrameRead(BPF_FUNC_skb_load_bytes, kWindowToTag, 4, assembler);
  // What follows the tag: four bytes, or the two or three that are there.
  for (int bytes : {4, 3, 2}) {
    assembler.Emit(Alu64Constant(BPF_MOV, BPF_REG_2, kTagBegin));
    EmitFrameRead(BPF_FUNC_skb_load_bytes, kWindowFromTag + 4, bytes,
                  assembler);
    assembler.JumpIf(Jump64Constant(BPF_JEQ, BPF_REG_0, 0), done);
  }
  assembler.Bind(done);
  assembler.Emit(
      Load(BPF_W, BPF_REG_1, kContext, offsetof(__sk_buff, vlan_tci)));
  assembler.Emit(SwapBigEndian(BPF_REG_1, 16));
  assembler.Emit(Store(BPF_H, BPF_REG_10, kWindowToTag + 6, BPF_REG_1));
  assembler.Emit(Store(BPF_H, BPF_REG_10, kWindowFromTag + 2, BPF_REG_1));
  // The protocol is in network order already. Last what begins eight bytes of
  // the stack: where a verifier remembers it (Linux 5.16), it refuses all that
  // is written beside it later, but to a loader with CAP_PERFMON.
  assembler.Emit(
      Load(BPF_W, BPF_REG_1, kContext, offsetof(__sk_buff, vlan_proto)));
  assembler.Emit(Store(BPF_H, BPF_REG_10, kWindowToTag + 4, BPF_REG_1));
  assembler.Emit(Store(BPF_H, BPF_REG_10, kWindowFromTag, BPF_REG_1));
}

}  // namespace xdplive::capture::ebpf
