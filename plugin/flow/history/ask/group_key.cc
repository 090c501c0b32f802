#include "flow/history/ask/group_key.h"

#include <array>
#include <cstring>
#include <iterator>

#include "flow/text/address_text.h"
#include "flow/text/append_text.h"
#include "flow/text/names.h"
#include "parse.h"

namespace xdplive::flow {
namespace {

constexpr auto kAllFields = [] {
  std::array<FlowField, std::size(tap::kKeysFrame)> all = {};
  for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<FlowField>(i);
  return all;
}();

// EtherTypes that bear one name are one protocol; so are IPv6 frames without
// a readable header and what IP carries as protocol 41, both "IPv6".
uint32_t ProtocolOf(const tap::FlowKey& key) {
  if (key.version != 0) return key.protocol;
  constexpr uint16_t kMplsMulticast = 0x8848, kMpls = 0x8847;
  constexpr uint16_t kPppoeSession = 0x8864, kPppoeDiscovery = 0x8863;
  constexpr uint32_t kIpv6InIp = 41;
  switch (key.ethertype) {
    case PARSE_ETHERTYPE_IPV6:
      return kIpv6InIp;
    case kMplsMulticast:
      return GroupKey::kNotIp | kMpls;
    case kPppoeSession:
      return GroupKey::kNotIp | kPppoeDiscovery;
    case PARSE_ETHERTYPE_QINQ:
    case PARSE_ETHERTYPE_QINQ_OLD:
      return GroupKey::kNotIp | PARSE_ETHERTYPE_VLAN;
    default:
      return GroupKey::kNotIp | key.ethertype;
  }
}

void SetOrigin(const FlowOrigin& origin, FlowField field, GroupKey& group) {
  if (field == FlowField::kInterface) group.interface = origin.interface;
  if (field == FlowField::kDirection) {
    group.direction = static_cast<uint8_t>(origin.direction);
  }
}

void AppendAddress(const uint8_t (&address)[16], uint8_t version,
                   std::string& text) {
  if (version == 4) AppendIpv4(Bytes(address, 4), text);
  if (version == 6) AppendIpv6(Bytes(address, 16), text);
}

void AppendEtherType(uint16_t ethertype, std::string& text) {
  if (ethertype != 0) AppendText(text, "0x", Hex{ethertype, 4});
}

void AppendProtocol(uint32_t protocol, std::string& text) {
  const auto number = static_cast<uint16_t>(protocol & 0xffff);
  if ((protocol & GroupKey::kNotIp) == 0) {
    text += IpProtocolName(static_cast<uint8_t>(number));
    if (text.empty()) AppendText(text, number);
    return;
  }
  text += number == 0 ? "802.3" : EtherTypeName(number);
  if (text.empty()) AppendEtherType(number, text);
}

}  // namespace

const tap::FrameColumn& ColumnOf(FlowField field) {
  return tap::kKeysFrame[static_cast<size_t>(field)];
}

std::string_view FlowFieldName(FlowField field) {
  return ColumnOf(field).field.name;
}

std::optional<FlowField> FlowFieldFromName(std::string_view name) {
  for (const FlowField field : kAllFields) {
    if (FlowFieldName(field) == name) return field;
  }
  return std::nullopt;
}

absl::Span<const FlowField> AllFlowFields() { return kAllFields; }

FlowFields FiveTuple() {
  return {FlowField::kSourceIp, FlowField::kSourcePort,
          FlowField::kDestinationIp, FlowField::kDestinationPort,
          FlowField::kProtocol};
}

GroupKey GroupOf(const tap::FlowKey& key, const FlowOrigin& origin,
                 absl::Span<const FlowField> fields) {
  GroupKey group;
  for (const FlowField field : fields) {
    switch (field) {
      case FlowField::kInterface:
      case FlowField::kDirection:
        SetOrigin(origin, field, group);
        break;
      case FlowField::kProtocol:
        group.protocol = ProtocolOf(key);
        break;
      case FlowField::kVersion:
        group.version = key.version;
        break;
      case FlowField::kEthertype:
        group.ethertype = key.ethertype;
        break;
      case FlowField::kVlan:
        group.vlan = key.vlan;
        break;
      case FlowField::kSourceIp:
        group.version = key.version;
        std::memcpy(group.source_ip, key.source_ip, sizeof(key.source_ip));
        break;
      case FlowField::kDestinationIp:
        group.version = key.version;
        std::memcpy(group.destination_ip, key.destination_ip,
                    sizeof(key.destination_ip));
        break;
      case FlowField::kSourcePort:
        group.source_port = key.source_port;
        break;
      case FlowField::kDestinationPort:
        group.destination_port = key.destination_port;
        break;
      case FlowField::kTtl:
        group.ttl = key.version != 0 ? key.ttl : GroupKey::kNoTtl;
        break;
    }
  }
  return group;
}

GroupKey GroupOfProtocol(uint8_t protocol, const FlowOrigin& origin,
                         absl::Span<const FlowField> fields) {
  GroupKey group;
  for (const FlowField field : fields) {
    SetOrigin(origin, field, group);
    if (field == FlowField::kProtocol) group.protocol = protocol;
  }
  return group;
}

std::string FieldText(const GroupKey& group, FlowField field,
                      std::string_view interface) {
  std::string text;
  const auto append_unless = [&text](uint16_t value, uint16_t none) {
    if (value != none) AppendText(text, value);
  };
  switch (field) {
    case FlowField::kInterface:
      text = interface;
      break;
    case FlowField::kDirection:
      text = tap::DirectionName(static_cast<tap::Direction>(group.direction));
      break;
    case FlowField::kProtocol:
      AppendProtocol(group.protocol, text);
      break;
    case FlowField::kVersion:
      append_unless(group.version, 0);
      break;
    case FlowField::kEthertype:
      AppendEtherType(group.ethertype, text);
      break;
    case FlowField::kVlan:
      append_unless(group.vlan, tap::kNoVlan);
      break;
    case FlowField::kSourceIp:
      AppendAddress(group.source_ip, group.version, text);
      break;
    case FlowField::kDestinationIp:
      AppendAddress(group.destination_ip, group.version, text);
      break;
    case FlowField::kSourcePort:
      append_unless(group.source_port, 0);
      break;
    case FlowField::kDestinationPort:
      append_unless(group.destination_port, 0);
      break;
    case FlowField::kTtl:
      append_unless(group.ttl, GroupKey::kNoTtl);
      break;
  }
  return text;
}

}  // namespace xdplive::flow
