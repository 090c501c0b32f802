#include "datasource/packets_frame.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "capture/engine.h"
#include "flow/dissect.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Field;
using sdk::data::MakeField;
using sdk::data::Time;

constexpr bool kNullable = true;

// In the order of the columns.
enum Column : size_t {
  kTime,
  kInterface,
  kDirection,
  kSourceMac,
  kDestinationMac,
  kEthertype,
  kVlan,
  kVersion,
  kSourceIp,
  kSourcePort,
  kDestinationIp,
  kDestinationPort,
  kProtocol,
  kTtl,
  kLength,
  kFlags,
  kInfo,
};

// Absent text is null.
void AppendText(Field& field, std::string text) {
  if (text.empty()) {
    field.AppendNull();
  } else {
    field.Append(std::move(text));
  }
}

void AppendFields(flow::PacketFields fields, std::vector<Field>& to) {
  AppendText(to[kSourceMac], std::move(fields.source_mac));
  AppendText(to[kDestinationMac], std::move(fields.destination_mac));
  AppendText(to[kEthertype], std::move(fields.ethertype));
  to[kVlan].AppendOptional(fields.vlan);
  to[kVersion].AppendOptional(fields.version);
  AppendText(to[kSourceIp], std::move(fields.source_ip));
  to[kSourcePort].AppendOptional(fields.source_port);
  AppendText(to[kDestinationIp], std::move(fields.destination_ip));
  to[kDestinationPort].AppendOptional(fields.destination_port);
  AppendText(to[kProtocol], std::move(fields.protocol));
  to[kTtl].AppendOptional(fields.ttl);
  AppendText(to[kFlags], std::move(fields.flags));
  to[kInfo].Append(std::move(fields.info));
}

void AppendRow(const std::string& interface, const flow::PacketEntry& packet,
               int64_t time_unix_ns, std::vector<Field>& to) {
  const auto direction = packet.head.direction == TAP_EGRESS
                             ? capture::Direction::kEgress
                             : capture::Direction::kIngress;
  to[kTime].Append(Time{time_unix_ns});
  to[kInterface].Append(interface);
  to[kDirection].Append(std::string(capture::DirectionName(direction)));
  to[kLength].Append(LengthOnTheWire(packet.head));
  AppendFields(DissectEntry(packet), to);
}

}  // namespace

uint32_t LengthOnTheWire(const flow::PacketHead& head) {
  constexpr uint32_t kTagBytes = 4;
  return head.wire_length + (head.stripped_vlan.protocol == 0 ? 0 : kTagBytes);
}

flow::PacketFields DissectEntry(const flow::PacketEntry& packet) {
  flow::PacketFields fields = flow::Dissect(
      packet.bytes, packet.head.wire_length, packet.head.stripped_vlan);
  if (packet.head.wire_packets > 1) {
    absl::StrAppend(&fields.info, " [", packet.head.wire_packets, " packets]");
  }
  return fields;
}

std::vector<RowPlace> OrderByTime(absl::Span<const TapPackets> taps) {
  std::vector<RowPlace> rows;
  for (size_t tap = 0; tap < taps.size(); ++tap) {
    for (size_t i = 0; i < taps[tap].packets.size(); ++i) {
      rows.push_back({taps[tap].packets[i].head.time_unix_ns, tap, i});
    }
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const RowPlace& a, const RowPlace& b) {
                     return a.time_unix_ns < b.time_unix_ns;
                   });
  return rows;
}

sdk::data::Frame EmptyPacketsFrame() {
  sdk::data::Frame frame;
  frame.name = "packets";
  frame.fields = {
      MakeField<Time>("time"),
      MakeField<std::string>("interface"),
      MakeField<std::string>("direction"),
      MakeField<std::string>("source_mac", kNullable),
      MakeField<std::string>("destination_mac", kNullable),
      MakeField<std::string>("ethertype", kNullable),
      MakeField<uint16_t>("vlan", kNullable),
      MakeField<uint8_t>("version", kNullable),
      MakeField<std::string>("source_ip", kNullable),
      MakeField<uint16_t>("source_port", kNullable),
      MakeField<std::string>("destination_ip", kNullable),
      MakeField<uint16_t>("destination_port", kNullable),
      MakeField<std::string>("protocol", kNullable),
      MakeField<uint8_t>("ttl", kNullable),
      MakeField<uint32_t>("length"),
      MakeField<std::string>("flags", kNullable),
      MakeField<std::string>("info"),
  };
  return frame;
}

void AppendRows(absl::Span<const TapPackets> taps,
                absl::Span<const RowPlace> rows, int64_t not_before_ns,
                sdk::data::Frame& frame) {
  for (const RowPlace& row : rows) {
    const TapPackets& tap = taps[row.tap];
    AppendRow(tap.interface, tap.packets[row.packet],
              std::max(row.time_unix_ns, not_before_ns), frame.fields);
  }
}

}  // namespace xdplive::datasource
