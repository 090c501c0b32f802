// What a tap counts: flows, histograms, sums.
//
// A packet is one on the wire, also where the kernel shows several as one (GRO,
// GSO); bytes are of frames, Ethernet header and VLAN tags included, no FCS.
#ifndef XDPLIVE_TAP_FLOW_H_
#define XDPLIVE_TAP_FLOW_H_

#include <cstdint>
#include <type_traits>

#include "absl/types/span.h"

namespace xdplive::tap {

struct Amount {
  uint64_t packets = 0;
  uint64_t bytes = 0;
};

// What the packets of one flow have in common. Fields a frame does not have are
// 0; frames that are not IP differ by ethertype and VLAN alone. In host order
// but the addresses, which are as on the wire.
struct FlowKey {
  uint8_t source_ip[16];  // IPv4: the first four bytes, the rest zero
  uint8_t destination_ip[16];
  uint16_t source_port;
  uint16_t destination_port;
  uint16_t ethertype;  // after the tags; 0 for an IEEE 802.3 length
  uint16_t vlan;       // id of the outer tag, or kNoVlan
  uint8_t version;     // 4, 6, or 0: not IP
  uint8_t protocol;
  uint8_t ttl;
  uint8_t shape;  // FlowShape, ORed; 0: as plain as frames are
};
// So that keys may be compared and hashed as bytes.
static_assert(std::has_unique_object_representations_v<FlowKey>);

inline constexpr uint16_t kNoVlan = 0xffff;

// What tells frames of one flow apart for a filter.
enum FlowShape : uint8_t {
  kShapeTags = 1,     // a tag behind the outer one
  kShapeHeaders = 2,  // headers between IP and `protocol`
  // The transport is not right behind an IP header of the usual length:
  // options, other headers, or one that contradicts itself.
  kShapeOptions = 4,
};

struct FlowRecord {
  FlowKey key;
  Amount amount;
  int64_t first_unix_ns = 0;  // no finer than a tick or two of the kernel
  int64_t last_unix_ns = 0;
  uint64_t tcp_flags = 0;  // all that were set, ORed
};

// Frame lengths are counted in steps; the last counts all that are longer.
inline constexpr uint32_t kLengthStep = 64;
inline constexpr uint32_t kLongestLength = 9216;
inline constexpr uint32_t kLengths = kLongestLength / kLengthStep + 1;
inline constexpr uint32_t kTtls = 256;
// Where packets that are not IP stand in Counts::overflow.
inline constexpr uint32_t kOverflowNotIp = 256;

// The counters of one tap over some time; nothing but 64-bit numbers.
//   matched = counted + overflow
//   matched = shown + over_budget + ring_full
//   matched = sum of lengths
struct Counts {
  Amount seen;  // by the hook, matched or not
  Amount matched;
  uint64_t counted = 0;      // in a flow record
  uint64_t shown = 0;        // handed on as packets
  uint64_t over_budget = 0;  // not shown: more than packetsPerSecond
  uint64_t ring_full = 0;    // not shown: the reader was behind
  uint64_t unparsed = 0;     // headers short or malformed
  uint64_t lengths[kLengths] = {};
  uint64_t ttls[kTtls] = {};  // of IP packets, by TTL or hop limit
  // Where the flow table was full, by IP protocol.
  Amount overflow[kOverflowNotIp + 1] = {};
};

// What one tap counted from `begin` to `end`, all of it and nothing twice: the
// windows of a tap follow one another without a gap. Where the clock was set
// back while it ran, begin = end: how long it was is not known.
struct TapWindow {
  int64_t begin_unix_ns = 0;
  int64_t end_unix_ns = 0;
  Counts counts;
  // Those of this tap alone. A key may come more than once.
  absl::Span<const FlowRecord> flows;
};

}  // namespace xdplive::tap

#endif  // XDPLIVE_TAP_FLOW_H_
