#include "link/messages/packet_messages.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "link/messages/bounds.h"

namespace xdplive::link {
namespace {

using agent::v1::Packets;
using tap::Packet;

using PacketSpan = absl::Span<const Packet>;

constexpr uint32_t kMostUint16 = 0xffff;

size_t Captured(const Packet& packet) {
  return std::min(packet.bytes.size(), kMostPacketBytes);
}

// How many of `packets` go into one message.
size_t CountFitting(PacketSpan packets) {
  size_t bytes = 0;
  size_t count = 0;
  while (count < packets.size() && count < kMostPackets) {
    bytes += Captured(packets[count]);
    if (bytes > kPartBytes && count > 0) break;
    ++count;
  }
  return count;
}

absl::Status CheckColumns(const Packets& message) {
  const int count = message.captured_size();
  if (static_cast<size_t>(count) > kMostPackets) {
    return absl::InvalidArgumentError(absl::StrCat("read packets: ", count,
                                                   " in one message, at most ",
                                                   kMostPackets, " are taken"));
  }
  if (message.time_step_ns_size() != count ||
      message.wire_length_size() != count ||
      message.wire_packets_size() != count ||
      message.stripped_vlan_size() != count) {
    return absl::InvalidArgumentError(
        "read packets: columns are not of one length");
  }
  size_t bytes = 0;
  for (const uint32_t captured : message.captured()) {
    if (captured > kMostPacketBytes) {
      return absl::InvalidArgumentError(
          absl::StrCat("read packets: one of ", captured, " bytes, at most ",
                       kMostPacketBytes, " are kept"));
    }
    bytes += captured;
  }
  if (bytes == message.data().size()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("read packets: ", message.data().size(), " bytes where ",
                   bytes, " are named"));
}

// Of the packet at `at`; `time` is of the one before, and moves on.
absl::Status ReadHead(const Packets& message, int at, int64_t& time,
                      tap::PacketHead& head) {
  const int64_t step = message.time_step_ns(at);
  if (step < -kMostUnixNs || step > kMostUnixNs) {
    return absl::InvalidArgumentError("read packets: a time far away");
  }
  time += step;
  if (time < 0 || time > kMostUnixNs) {
    return absl::InvalidArgumentError("read packets: a time far away");
  }
  if (message.wire_packets(at) > kMostUint16) {
    return absl::InvalidArgumentError(
        "read packets: a frame of more than 65535 packets");
  }
  head.time_unix_ns = time;
  head.wire_length = message.wire_length(at);
  head.wire_packets = static_cast<uint16_t>(message.wire_packets(at));
  head.stripped_vlan = {
      static_cast<uint16_t>(message.stripped_vlan(at) >> 16),
      static_cast<uint16_t>(message.stripped_vlan(at) & kMostUint16)};
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> PacketWriter::Write(PacketSpan packets,
                                             int64_t now_unix_ns) {
  std::vector<std::string> messages;
  while (!packets.empty()) {
    const PacketSpan some = packets.first(CountFitting(packets));
    messages.push_back(WriteSome(some, now_unix_ns));
    packets.remove_prefix(some.size());
  }
  return messages;
}

std::string PacketWriter::WriteSome(PacketSpan packets, int64_t now_unix_ns) {
  Packets message;
  lane_.Stamp(now_unix_ns, *message.mutable_stamp());
  message.set_sent_before(sent_);
  int64_t time = packets.front().head.time_unix_ns;
  message.set_base_unix_ns(time);
  for (const Packet& packet : packets) {
    const tap::PacketHead& head = packet.head;
    message.add_time_step_ns(head.time_unix_ns - time);
    time = head.time_unix_ns;
    message.add_wire_length(head.wire_length);
    message.add_wire_packets(head.wire_packets);
    message.add_stripped_vlan(uint32_t{head.stripped_vlan.protocol} << 16 |
                              head.stripped_vlan.tci);
    message.add_captured(static_cast<uint32_t>(Captured(packet)));
    message.mutable_data()->append(
        reinterpret_cast<const char*>(packet.bytes.data()), Captured(packet));
  }
  sent_ += packets.size();
  return message.SerializeAsString();
}

absl::StatusOr<PacketSpan> PacketReader::Take(absl::string_view message) {
  packets_.clear();
  if (message.size() > kMostMessageBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("read packets: a message of ", message.size(),
                     " bytes, at most ", kMostMessageBytes, " are taken"));
  }
  Packets parsed;
  if (!parsed.ParseFromArray(message.data(),
                             static_cast<int>(message.size()))) {
    return absl::InvalidArgumentError("read packets: they are no such message");
  }
  ASSIGN_OR_RETURN(const LaneReader::Place place, lane_.Take(parsed.stamp()));
  if (place == LaneReader::Place::kOld) return PacketSpan();
  RETURN_IF_ERROR(CheckColumns(parsed));
  const bool new_run = place == LaneReader::Place::kFirst && came_;
  const bool counts = Reckon(parsed, new_run);
  if (absl::Status status = Read(parsed); !status.ok()) {
    // They were sent, and are of no use.
    if (counts) lost_ += static_cast<uint64_t>(parsed.captured_size());
    packets_.clear();
    return status;
  }
  if (counts) received_ += packets_.size();
  return packets_;
}

bool PacketReader::Reckon(const Packets& message, bool new_run) {
  const uint64_t before = message.sent_before();
  if (!came_ && before < sent_until_) return false;
  // A hostile writer cannot make the sums run backwards.
  const uint64_t gap = std::max(before, sent_until_) - sent_until_;
  if (!new_run) (came_ ? lost_ : missed_) += gap;
  came_ = true;
  sent_until_ = before + static_cast<uint64_t>(message.captured_size());
  return true;
}

absl::Status PacketReader::Read(const Packets& message) {
  bytes_ = message.data();
  int64_t time = message.base_unix_ns();
  if (time < 0 || time > kMostUnixNs) {
    return absl::InvalidArgumentError("read packets: a time far away");
  }
  size_t from = 0;
  for (int at = 0; at < message.captured_size(); ++at) {
    Packet packet;
    RETURN_IF_ERROR(ReadHead(message, at, time, packet.head));
    packet.head.direction = direction_;
    packet.bytes = {reinterpret_cast<const uint8_t*>(bytes_.data()) + from,
                    message.captured(at)};
    from += message.captured(at);
    packets_.push_back(packet);
  }
  return absl::OkStatus();
}

}  // namespace xdplive::link
