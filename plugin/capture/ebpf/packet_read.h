// One read of packet bytes, as emitted for the kernel.
#ifndef XDPLIVE_CAPTURE_EBPF_PACKET_READ_H_
#define XDPLIVE_CAPTURE_EBPF_PACKET_READ_H_

#include <linux/bpf.h>

#include <cstdint>

#include "capture/ebpf/assembler.h"
#include "capture/ebpf/register_step.h"
#include "filter/classic/packet_access.h"

namespace xdplive::capture::ebpf {

// On the stack, below scratch memory: what a helper read.
inline constexpr int kReadBuffer = kScratchEnd - 8;
// Of a frame whose tag is beside it: bytes 8 to 15 and bytes 12 to 19.
inline constexpr int kWindowToTag = kScratchEnd - 16;
inline constexpr int kWindowFromTag = kScratchEnd - 24;

// Where reads by helper end; no frame is longer.
inline constexpr uint32_t kMaxByCall = 0x7fffffff;

// Reads through kData, up to kDataEnd; goes to `beyond` when the bytes are not
// there. With `is_checked` they are known to be. REQUIRES: CanReadDirectly.
void EmitDirectRead(const filter::PacketRead& read, bool is_checked,
                    Assembler::Label beyond, Assembler& assembler);

// Reads by helper, wherever the bytes are; goes to `no_match` when the frame
// ends before them. Leaves kData and kDataEnd unusable. REQUIRES: the offset
// is at most kMaxByCall.
void EmitReadByCall(const filter::PacketRead& read, bpf_prog_type type,
                    Assembler::Label no_match, Assembler& assembler);

// At SCHED_CLS, for a frame whose tag is beside it: sets kTagShift and writes
// the windows that reads over the tag take.
void EmitTagWindows(Assembler& assembler);

}  // namespace xdplive::capture::ebpf

#endif  // XDPLIVE_CAPTURE_EBPF_PACKET_READ_H_
