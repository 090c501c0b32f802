#include "datasource/kinds/packets/packets_frame.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "datasource/live/field_column.h"
#include "flow/dissect/dissect.h"
#include "tap/engine.h"

namespace xdplive::datasource {
namespace {

using flow::PacketFields;
using sdk::data::Time;

// One row, of which a table shows some columns.
struct Row {
  int64_t time_unix_ns = 0;
  std::string_view interface;
  std::string_view direction;
  std::string_view host;
  uint32_t length = 0;
  PacketFields fields;
};

template <std::string PacketFields::*kText>
constexpr ColumnRule<Row> Text(std::string_view name) {
  return Rule<Row>(
      name, [](const Row& row) { return TextOrNull(row.fields.*kText); });
}

template <typename T, std::optional<T> PacketFields::*kNumber>
constexpr ColumnRule<Row> Number(std::string_view name) {
  return Rule<Row>(name, [](const Row& row) { return row.fields.*kNumber; });
}

// Text that no row lacks.
template <std::string_view Row::*kText>
constexpr ColumnRule<Row> Always(std::string_view name) {
  return Rule<Row>(name,
                   [](const Row& row) { return std::string(row.*kText); });
}

// An address, else a MAC.
template <std::string PacketFields::*kIp, std::string PacketFields::*kMac>
constexpr ColumnRule<Row> End(std::string_view name) {
  return Rule<Row>(name, [](const Row& row) {
    const std::string& ip = row.fields.*kIp;
    return TextOrNull(ip.empty() ? row.fields.*kMac : ip);
  });
}

constexpr ColumnRule<Row> Unknown(std::string_view name) {
  return Rule<Row>(
      name, [](const Row& /*row*/) { return std::optional<std::string>(); });
}

constexpr ColumnRule<Row> kRules[] = {
    Rule<Row>("time", [](const Row& row) { return Time{row.time_unix_ns}; }),
    End<&PacketFields::source_ip, &PacketFields::source_mac>("source"),
    End<&PacketFields::destination_ip, &PacketFields::destination_mac>(
        "destination"),
    Text<&PacketFields::protocol>("protocol"),
    Rule<Row>("length", [](const Row& row) { return row.length; }),
    Rule<Row>("info", [](const Row& row) { return row.fields.info; }),
    Number<uint16_t, &PacketFields::source_port>("source_port"),
    Number<uint16_t, &PacketFields::destination_port>("destination_port"),
    Rule<Row>("service",
              [](const Row& row) { return TextOrNull(row.fields.service); }),
    Text<&PacketFields::source_ip>("source_ip"),
    Text<&PacketFields::destination_ip>("destination_ip"),
    Number<uint8_t, &PacketFields::ttl>("ttl"),
    Text<&PacketFields::flags>("flags"),
    Always<&Row::direction>("direction"),
    Always<&Row::interface>("interface"),
    Always<&Row::host>("host"),
    Number<uint16_t, &PacketFields::vlan>("vlan"),
    Number<uint8_t, &PacketFields::version>("version"),
    Text<&PacketFields::ethertype>("ethertype"),
    Text<&PacketFields::source_mac>("source_mac"),
    Text<&PacketFields::destination_mac>("destination_mac"),
    Unknown("source_vendor"),
    Unknown("destination_vendor"),
    Unknown("server_name"),
    Unknown("process"),
    Unknown("service_unit"),
    Unknown("container"),
};
static_assert(Fit(kRules, tap::kPacketsFrame));

PacketColumns ShownOf(const PacketColumns& columns) {
  return columns.empty() ? AllPacketColumns() : columns;
}

Row RowOf(const std::string& interface, const tap::Packet& packet) {
  Row row;
  row.interface = interface;
  row.direction = tap::DirectionName(packet.head.direction);
  row.length = LengthOnTheWire(packet.head);
  row.fields = DissectEntry(packet);
  return row;
}

}  // namespace

PacketColumns AllPacketColumns() {
  PacketColumns columns;
  for (const auto& word : kPacketColumnWords) columns.push_back(word.value);
  return columns;
}

std::string HostName() {
  char name[65] = {};  // HOST_NAME_MAX and its end
  return gethostname(name, sizeof(name) - 1) == 0 ? name : "localhost";
}

uint32_t LengthOnTheWire(const tap::PacketHead& head) {
  constexpr uint32_t kTagBytes = 4;
  return head.wire_length + (head.stripped_vlan.protocol == 0 ? 0 : kTagBytes);
}

PacketFields DissectEntry(const tap::Packet& packet) {
  PacketFields fields = flow::Dissect(packet.bytes, packet.head.wire_length,
                                      packet.head.stripped_vlan);
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

sdk::data::Frame EmptyPacketsFrame(const PacketColumns& columns) {
  sdk::data::Frame frame;
  frame.name = "packets";
  for (const PacketColumn column : ShownOf(columns)) {
    frame.fields.push_back(
        MakeColumn(tap::kPacketsFrame[static_cast<size_t>(column)]));
  }
  return frame;
}

void AppendRows(const PacketColumns& columns, absl::Span<const TapPackets> taps,
                absl::Span<const RowPlace> rows, int64_t not_before_ns,
                sdk::data::Frame& frame) {
  const PacketColumns shown = ShownOf(columns);
  const std::string host = HostName();
  for (const RowPlace& place : rows) {
    const TapPackets& tap = taps[place.tap];
    Row row = RowOf(tap.interface, tap.packets[place.packet]);
    row.time_unix_ns = std::max(place.time_unix_ns, not_before_ns);
    row.host = host;
    for (size_t i = 0; i < shown.size(); ++i) {
      kRules[static_cast<size_t>(shown[i])].append(row, frame.fields[i]);
    }
  }
}

}  // namespace xdplive::datasource
