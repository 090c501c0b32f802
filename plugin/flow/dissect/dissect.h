// Bytes of one frame into the columns people read: names, addresses, ports
// and the one-line summary. Pure: no I/O, no state, any thread.
#ifndef XDPLIVE_FLOW_DISSECT_DISSECT_H_
#define XDPLIVE_FLOW_DISSECT_DISSECT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "tap/packet.h"

namespace xdplive::flow {

// The longest info line; "…" and remarks on the frame may follow it.
inline constexpr size_t kMaxInfoBytes = 512;

// One row of the packet table (time, interface and direction are the
// caller's). Absent text is "", absent numbers are nullopt.
struct PacketFields {
  std::string source_mac;  // "02:00:00:00:00:01"
  std::string destination_mac;
  std::string ethertype;         // "0x0800", after the tags; "" for IEEE 802.3
  std::optional<uint16_t> vlan;  // VLAN id of the outermost tag
  std::optional<uint8_t> version;
  std::string source_ip;  // RFC 5952 text for IPv6; "" where there is no IP
  std::optional<uint16_t> source_port;
  std::string destination_ip;
  std::optional<uint16_t> destination_port;
  std::string protocol;  // "TCP", "ICMPv6", "ARP", "LLDP", …, else the number
  std::string_view service;  // "https", as PortName; "" where none is known
  std::optional<uint8_t> ttl;
  std::string flags;  // "SYN,ACK"; "" unless TCP
  std::string info;
};

// `frame` starts at the Ethernet header and may be cut short at any byte;
// `wire_length` is its full length. Never fails: what cannot be read is absent
// and `info` ends in "[snapshot ends]" where the missing bytes were wanted, in
// "[headers end early]" where the packet itself has none. Columns are those of
// the outermost IP; what tunnels carry is in `info`.
PacketFields Dissect(absl::Span<const uint8_t> frame, uint32_t wire_length,
                     tap::StrippedVlan stripped = {});

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_DISSECT_H_
