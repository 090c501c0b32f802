// What flows are grouped by, and how a group is named.
#ifndef XDPLIVE_FLOW_HISTORY_ASK_GROUP_KEY_H_
#define XDPLIVE_FLOW_HISTORY_ASK_GROUP_KEY_H_

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/types/span.h"
#include "tap/fields.h"
#include "tap/flow.h"
#include "tap/origin.h"

namespace xdplive::flow {

// In the order of tap::kKeysFrame.
enum class FlowField : uint8_t {
  kInterface,
  kDirection,
  kProtocol,  // of IP; of other frames their EtherType
  kVersion,
  kEthertype,
  kVlan,
  kSourceIp,
  kDestinationIp,
  kSourcePort,
  kDestinationPort,
  kTtl,
};

using FlowFields = std::vector<FlowField>;

// As which it is a column of a frame.
const tap::FrameColumn& ColumnOf(FlowField field);

// "source_ip"
std::string_view FlowFieldName(FlowField field);
std::optional<FlowField> FlowFieldFromName(std::string_view name);
// All, in the order of the enumeration.
absl::Span<const FlowField> AllFlowFields();

// source_ip, source_port, destination_ip, destination_port, protocol
FlowFields FiveTuple();

// The tap a flow was counted by.
struct FlowOrigin {
  uint16_t interface = 0;  // a number the caller gives each name
  tap::Direction direction = tap::Direction::kIngress;

  friend bool operator==(const FlowOrigin&, const FlowOrigin&) = default;
};

// The values of the fields grouped by; all others are 0, so that keys of equal
// groups are equal. Names a group for as long as the process runs.
struct GroupKey {
  uint8_t source_ip[16] = {};
  uint8_t destination_ip[16] = {};
  // IP protocol, or kNotIp | EtherType.
  uint32_t protocol = 0;
  uint16_t source_port = 0;
  uint16_t destination_port = 0;
  uint16_t vlan = 0;
  uint16_t ethertype = 0;
  uint16_t ttl = 0;  // kNoTtl where there is none
  uint16_t interface = 0;
  uint8_t version = 0;  // of IP, where it or an address is grouped by
  uint8_t direction = 0;
  uint8_t reserved[2] = {};

  static constexpr uint32_t kNotIp = 0x10000;
  static constexpr uint16_t kNoTtl = 0x100;

  // Any order, always the same.
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads the operator
  friend auto operator<=>(const GroupKey&, const GroupKey&) = default;
  // As one piece of memory: member by member takes longer than all else.
  friend bool operator==(const GroupKey& a, const GroupKey& b) {
    return std::memcmp(&a, &b, sizeof(GroupKey)) == 0;
  }
};
static_assert(std::has_unique_object_representations_v<GroupKey>);

// The group of a flow.
GroupKey GroupOf(const tap::FlowKey& key, const FlowOrigin& origin,
                 absl::Span<const FlowField> fields);

// The group of packets of which no more is known than their IP protocol.
// REQUIRES: `fields` has no other than interface, direction and protocol.
GroupKey GroupOfProtocol(uint8_t protocol, const FlowOrigin& origin,
                         absl::Span<const FlowField> fields);

// The value of one field as people read it: "TCP", "10.0.0.1", "443",
// "0x0800", "ingress". "" where a frame has none: an address without IP, a
// port 0, no VLAN. Frames with an IEEE 802.3 length are of protocol "802.3".
// `interface` is the name behind group.interface.
// Different values of a field have different texts.
std::string FieldText(const GroupKey& group, FlowField field,
                      std::string_view interface);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_ASK_GROUP_KEY_H_
