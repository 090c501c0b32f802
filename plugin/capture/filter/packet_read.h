// One read of packet bytes, as emitted for the kernel.
#ifndef XDPLIVE_CAPTURE_FILTER_PACKET_READ_H_
#define XDPLIVE_CAPTURE_FILTER_PACKET_READ_H_

#include <linux/bpf.h>
#include <linux/filter.h>

#include <cstdint>
#include <optional>

#include "capture/filter/assembler.h"
#include "capture/filter/instructions.h"
#include "capture/filter/register_step.h"

namespace xdplive::capture::filter {

// On the stack, below scratch memory: what a helper read.
inline constexpr int kReadBuffer = kScratchEnd - 8;
// Of a frame whose tag is beside it: bytes 8 to 15 and bytes 12 to 19.
inline constexpr int kWindowToTag = kScratchEnd - 16;
inline constexpr int kWindowFromTag = kScratchEnd - 24;

// The classic load of a packet that `destination` gets, in host order.
struct PacketRead {
  int destination;     // kAccumulator or kIndex
  AccessSize size;     // BPF_B, BPF_H or BPF_W
  uint32_t bytes;      // 1, 2 or 4
  uint32_t offset;     // from the start of the frame
  bool indexed;        // the classic X is added to `offset`
  bool header_length;  // only 4 * (byte & 0xf) is wanted
};

// Nothing when `instruction` does not read the packet.
std::optional<PacketRead> AsPacketRead(const sock_filter& instruction);

// How far from the start of the frame direct reads reach.
inline constexpr uint32_t kMaxDirect = 0x7fff;
// Where reads by helper end; no frame is longer.
inline constexpr uint32_t kMaxByCall = 0x7fffffff;

// Whether `read` is ever direct; it is not when its bytes are out of reach.
bool CanReadDirectly(const PacketRead& read, bool may_index_packet);

// Reads through kData, up to kDataEnd; goes to `beyond` when the bytes are not
// there. With `is_checked` they are known to be. REQUIRES: CanReadDirectly.
void EmitDirectRead(const PacketRead& read, bool is_checked,
                    Assembler::Label beyond, Assembler& assembler);

// Reads by helper, wherever the bytes are; goes to `no_match` when the frame
// ends before them. Leaves kData and kDataEnd unusable. REQUIRES: the offset
// is at most kMaxByCall.
void EmitReadByCall(const PacketRead& read, bpf_prog_type type,
                    Assembler::Label no_match, Assembler& assembler);

// At SCHED_CLS, for a frame whose tag is beside it: sets kTagShift and writes
// the windows that reads over the tag take.
void EmitTagWindows(Assembler& assembler);

}  // namespace xdplive::capture::filter

#endif  // XDPLIVE_CAPTURE_FILTER_PACKET_READ_H_
