#include "datasource/kinds/packets/logs_frame.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "datasource/ask/text_hash.h"
#include "datasource/live/field_column.h"
#include "flow/dissect/dissect.h"
#include "sdk/data/json_text.h"
#include "tap/engine.h"
#include "tap/fields.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Field;

// As tap::kLogsFrame.
enum Column : size_t { kTimestamp, kBody, kSeverity, kId, kLabels };

// "10.0.0.1 → 10.0.0.2 TCP 74 443 → 51234 [SYN, ACK] …": addresses of what is
// not IP are those of its Ethernet header.
std::string BodyOf(const flow::PacketFields& fields, uint32_t length) {
  const bool ip = !fields.source_ip.empty();
  return absl::StrCat(ip ? fields.source_ip : fields.source_mac, " → ",
                      ip ? fields.destination_ip : fields.destination_mac, " ",
                      fields.protocol, " ", length, " ", fields.info);
}

std::string TextOf(std::optional<uint16_t> number) {
  return number.has_value() ? absl::StrCat(*number) : "";
}

std::string LabelsOf(const std::string& interface, const char* direction,
                     const flow::PacketFields& fields) {
  using tap::FieldOf;
  std::string json;
  sdk::data::JsonObject labels(&json);
  const auto add = [&labels](const tap::FieldInfo& field,
                             std::string_view value) {
    labels.StringUnlessEmpty(field.name, value);
  };
  labels.String(FieldOf("interface").name, interface);
  labels.String(FieldOf("direction").name, direction);
  add(FieldOf("protocol"), fields.protocol);
  add(FieldOf("source_ip"), fields.source_ip);
  add(FieldOf("destination_ip"), fields.destination_ip);
  add(FieldOf("source_port"), TextOf(fields.source_port));
  add(FieldOf("destination_port"), TextOf(fields.destination_port));
  add(FieldOf("vlan"), TextOf(fields.vlan));
  add(FieldOf("flags"), fields.flags);
  labels.Close();
  return json;
}

class Ids {
 public:
  std::string Next(const std::string& interface, const tap::Packet& packet) {
    std::string id = absl::StrCat(
        interface, "-", tap::DirectionName(packet.head.direction), "-",
        packet.head.time_unix_ns, "-", absl::Hex(ByteHash(packet.bytes)));
    // Packets of one tick that are the same to the last byte.
    const int twins = seen_[id]++;
    if (twins > 0) absl::StrAppend(&id, "-", twins);
    return id;
  }

 private:
  std::map<std::string, int> seen_;
};

}  // namespace

sdk::data::Frame EmptyLogsFrame() {
  sdk::data::Frame frame;
  frame.name = "packets";
  frame.meta.type = "log-lines";
  frame.meta.preferred_visualisation_type = "logs";
  frame.fields = MakeColumns(tap::kLogsFrame);
  return frame;
}

void AppendLogLines(absl::Span<const TapPackets> taps,
                    absl::Span<const RowPlace> rows, int64_t not_before_ns,
                    sdk::data::Frame& frame) {
  Ids ids;
  for (const RowPlace& row : rows) {
    const TapPackets& tap = taps[row.tap];
    const tap::Packet packet = tap.packets[row.packet];
    const flow::PacketFields fields = DissectEntry(packet);
    std::vector<Field>& to = frame.fields;
    to[kTimestamp].Append(
        sdk::data::Time{std::max(row.time_unix_ns, not_before_ns)});
    to[kBody].Append(BodyOf(fields, LengthOnTheWire(packet.head)));
    to[kSeverity].Append(std::string(
        absl::StrContains(fields.flags, "RST") ? "warning" : "info"));
    to[kId].Append(ids.Next(tap.interface, packet));
    to[kLabels].Append(sdk::data::RawJson{LabelsOf(
        tap.interface, tap::DirectionName(packet.head.direction), fields)});
  }
}

}  // namespace xdplive::datasource
