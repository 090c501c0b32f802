#include "datasource/kinds/packets/packets_frame.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "flow/dissect/dissect.h"
#include "tap/engine.h"

namespace xdplive::datasource {
namespace {

using flow::PacketFields;
using sdk::data::Field;
using sdk::data::MakeField;
using sdk::data::Time;

constexpr bool kNullable = true;

// One row, of which a table shows some columns.
struct Row {
  int64_t time_unix_ns = 0;
  std::string_view interface;
  std::string_view direction;
  std::string_view host;
  uint32_t length = 0;
  PacketFields fields;
};

// How one column is made and filled.
struct ColumnRule {
  Field (*make)(std::string name);
  void (*append)(const Row& row, Field& to);
};

// Absent text is null.
void AppendText(std::string_view text, Field& to) {
  if (text.empty()) {
    to.AppendNull();
  } else {
    to.Append(std::string(text));
  }
}

template <typename T, bool kMayBeNull = true>
Field Make(std::string name) {
  return MakeField<T>(std::move(name), kMayBeNull);
}

template <std::string PacketFields::*kText>
constexpr ColumnRule Text() {
  return {Make<std::string>,
          [](const Row& row, Field& to) { AppendText(row.fields.*kText, to); }};
}

template <typename T, std::optional<T> PacketFields::*kNumber>
constexpr ColumnRule Number() {
  return {Make<T>, [](const Row& row, Field& to) {
            to.AppendOptional(row.fields.*kNumber);
          }};
}

// Text that no row lacks.
template <std::string_view Row::*kText>
constexpr ColumnRule Always() {
  return {Make<std::string, !kNullable>, [](const Row& row, Field& to) {
            to.Append(std::string(row.*kText));
          }};
}

// An address, else a MAC.
template <std::string PacketFields::*kIp, std::string PacketFields::*kMac>
constexpr ColumnRule End() {
  return {Make<std::string>, [](const Row& row, Field& to) {
            const std::string& ip = row.fields.*kIp;
            AppendText(ip.empty() ? row.fields.*kMac : ip, to);
          }};
}

constexpr ColumnRule kTime = {
    Make<Time, !kNullable>,
    [](const Row& row, Field& to) { to.Append(Time{row.time_unix_ns}); }};

constexpr ColumnRule kLength = {
    Make<uint32_t, !kNullable>,
    [](const Row& row, Field& to) { to.Append(row.length); }};

constexpr ColumnRule kInfo = {
    Make<std::string, !kNullable>,
    [](const Row& row, Field& to) { to.Append(row.fields.info); }};

constexpr ColumnRule kService = {
    Make<std::string>,
    [](const Row& row, Field& to) { AppendText(row.fields.service, to); }};

constexpr ColumnRule kUnknown = {
    Make<std::string>, [](const Row& /*row*/, Field& to) { to.AppendNull(); }};

// As PacketColumn.
constexpr ColumnRule kRules[] = {
    kTime,
    End<&PacketFields::source_ip, &PacketFields::source_mac>(),
    End<&PacketFields::destination_ip, &PacketFields::destination_mac>(),
    Text<&PacketFields::protocol>(),
    kLength,
    kInfo,
    Number<uint16_t, &PacketFields::source_port>(),
    Number<uint16_t, &PacketFields::destination_port>(),
    kService,
    Text<&PacketFields::source_ip>(),
    Text<&PacketFields::destination_ip>(),
    Number<uint8_t, &PacketFields::ttl>(),
    Text<&PacketFields::flags>(),
    Always<&Row::direction>(),
    Always<&Row::interface>(),
    Always<&Row::host>(),
    Number<uint16_t, &PacketFields::vlan>(),
    Number<uint8_t, &PacketFields::version>(),
    Text<&PacketFields::ethertype>(),
    Text<&PacketFields::source_mac>(),
    Text<&PacketFields::destination_mac>(),
    kUnknown,
    kUnknown,
    kUnknown,
    kUnknown,
    kUnknown,
    kUnknown,
};
static_assert(std::size(kRules) == std::size(kPacketColumnWords));

const ColumnRule& RuleOf(PacketColumn column) {
  return kRules[static_cast<size_t>(column)];
}

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
        RuleOf(column).make(std::string(WordFor(kPacketColumnWords, column))));
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
      RuleOf(shown[i]).append(row, frame.fields[i]);
    }
  }
}

}  // namespace xdplive::datasource
