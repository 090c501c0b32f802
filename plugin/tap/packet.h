// One packet of the show lane: what is known of it, and its first bytes.
#ifndef XDPLIVE_TAP_PACKET_H_
#define XDPLIVE_TAP_PACKET_H_

#include <cstdint>

#include "absl/types/span.h"
#include "tap/origin.h"

namespace xdplive::tap {

// A tag the NIC took out of the frame before the hook saw it.
struct StrippedVlan {
  uint16_t protocol = 0;  // 0x8100, 0x88a8; 0: none
  uint16_t tci = 0;
};

struct PacketHead {
  int64_t time_unix_ns = 0;
  // Of the frame, bytes incl. Ethernet header, no FCS.
  uint32_t wire_length = 0;
  // Packets on the wire that the frame stands for: more than one where GRO or
  // GSO keeps several in one frame.
  uint16_t wire_packets = 1;
  StrippedVlan stripped_vlan;
  Direction direction = Direction::kIngress;
};

// The bytes belong to someone else; who hands a packet on says how long.
struct Packet {
  PacketHead head;
  absl::Span<const uint8_t> bytes;  // from the Ethernet header on
};

}  // namespace xdplive::tap

#endif  // XDPLIVE_TAP_PACKET_H_
