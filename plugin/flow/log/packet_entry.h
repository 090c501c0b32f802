// One packet of the show lane as it is kept: what is known of it, and its
// first bytes.
#ifndef XDPLIVE_FLOW_LOG_PACKET_ENTRY_H_
#define XDPLIVE_FLOW_LOG_PACKET_ENTRY_H_

#include <cstdint>

#include "absl/types/span.h"
#include "flow/dissect/dissect.h"
#include "tap_contract.h"

namespace xdplive::flow {

// What is kept of one packet besides its bytes.
struct PacketHead {
  int64_t time_unix_ns = 0;
  uint32_t wire_length = 0;  // of the frame, incl. Ethernet header, no FCS
  // On the wire that the frame stands for; GRO and GSO join them.
  uint16_t wire_packets = 1;
  StrippedVlan stripped_vlan;  // protocol 0: the NIC stripped no tag
  tap_direction direction = TAP_INGRESS;
};

// The bytes belong to someone else.
struct PacketEntry {
  PacketHead head;
  absl::Span<const uint8_t> bytes;  // from the Ethernet header on
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_LOG_PACKET_ENTRY_H_
