// The loads of a classic program that read the packet.
#ifndef XDPLIVE_FILTER_CLASSIC_PACKET_ACCESS_H_
#define XDPLIVE_FILTER_CLASSIC_PACKET_ACCESS_H_

#include <linux/filter.h>

#include <cstdint>
#include <optional>

namespace xdplive::filter {

// What A gets, in host order; where it is a header's length, X.
struct PacketRead {
  uint8_t size;        // BPF_B, BPF_H or BPF_W
  uint32_t bytes;      // 1, 2 or 4
  uint32_t offset;     // from the start of the frame
  bool indexed;        // X is added to `offset`
  bool header_length;  // only 4 * (byte & 0xf) is wanted
};

// Nothing when `instruction` does not read the packet.
std::optional<PacketRead> AsPacketRead(const sock_filter& instruction);

// How far from the start of the frame direct reads reach.
inline constexpr uint32_t kMaxDirect = 0x7fff;

// Whether `read` is ever direct; it is not when its bytes are out of reach.
bool CanReadDirectly(const PacketRead& read, bool may_index_packet);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_CLASSIC_PACKET_ACCESS_H_
