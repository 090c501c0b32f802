// Classic instructions that neither read the packet nor jump.
#ifndef XDPLIVE_CAPTURE_EBPF_REGISTER_STEP_H_
#define XDPLIVE_CAPTURE_EBPF_REGISTER_STEP_H_

#include <linux/bpf.h>
#include <linux/filter.h>

#include <cstdint>

#include "capture/ebpf/assembler.h"

namespace xdplive::capture::ebpf {

// Where a translated program keeps what. r0 to r3 are scratch.
inline constexpr int kContext = BPF_REG_6;
inline constexpr int kAccumulator = BPF_REG_7;  // classic A, upper half 0
inline constexpr int kIndex = BPF_REG_8;        // classic X, upper half 0
inline constexpr int kData = BPF_REG_4;         // direct reads only
inline constexpr int kDataEnd = BPF_REG_5;      // direct reads only
// Bytes the tag beside the frame adds before what follows it: 0 or 4.
inline constexpr int kTagShift = BPF_REG_9;  // SCHED_CLS only

// The register that a classic load fills.
constexpr int RegisterOf(const sock_filter& load) {
  return BPF_CLASS(load.code) == BPF_LD ? kAccumulator : kIndex;
}

// Where on the stack classic M[index] is, in eight bytes, which are written and
// read whole: two numbers in one such place is what verifiers from Linux 5.16
// to 6.8 refuse a loader without CAP_PERFMON.
inline constexpr int kScratchEnd = -8 * BPF_MEMWORDS;
constexpr int ScratchSlot(uint32_t index) {
  return 8 * static_cast<int>(index) + kScratchEnd;
}

// Moves, arithmetic and scratch memory; goes to `no_match` where classic BPF
// ends the program.
void EmitRegisterStep(const sock_filter& instruction, Assembler::Label no_match,
                      Assembler& assembler);

}  // namespace xdplive::capture::ebpf

#endif  // XDPLIVE_CAPTURE_EBPF_REGISTER_STEP_H_
