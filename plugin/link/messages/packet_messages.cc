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

std::vector<std::string> PacketWriter::Add(PacketSpan packets,
                                           int64_t now_unix_ns) {
  std::vector<std::string> messages;
  for (const Packet& packet : packets) {
    if (IsFull(packet)) messages.push_back(Write(/*more=*/true, now_unix_ns));
    Append(packet);
  }
  return messages;
}

std::string PacketWriter::Finish(int64_t now_unix_ns) {
  return Write(/*more=*/false, now_unix_ns);
}

bool PacketWriter::IsFull(const Packet& next) const {
  return holds() &&
         (begun_.data().size() + Captured(next) > kPartBytes ||
          static_cast<size_t>(begun_.captured_size()) == kMostPackets);
}

void PacketWriter::Append(const Packet& packet) {
  const tap::PacketHead& head = packet.head;
  if (!holds()) {
    begun_.set_base_unix_ns(head.time_unix_ns);
    last_unix_ns_ = head.time_unix_ns;
  }
  begun_.add_time_step_ns(head.time_unix_ns - last_unix_ns_);
  last_unix_ns_ = head.time_unix_ns;
  begun_.add_wire_length(head.wire_length);
  begun_.add_wire_packets(head.wire_packets);
  begun_.add_stripped_vlan(uint32_t{head.stripped_vlan.protocol} << 16 |
                           head.stripped_vlan.tci);
  begun_.add_captured(static_cast<uint32_t>(Captured(packet)));
  begun_.mutable_data()->append(
      reinterpret_cast<const char*>(packet.bytes.data()), Captured(packet));
}

std::string PacketWriter::Write(bool more, int64_t now_unix_ns) {
  lane_.Stamp(now_unix_ns, *begun_.mutable_stamp());
  begun_.set_sent_before(sent_);
  begun_.set_more(more);
  sent_ += static_cast<uint64_t>(begun_.captured_size());
  std::string message = begun_.SerializeAsString();
  begun_.Clear();
  return message;
}

absl::StatusOr<PacketSpan> PacketReader::Take(absl::string_view message) {
  packets_.clear();
  if (message.size() > kMostMessageBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("read packets: a message of ", message.size(),
                     " bytes, at most ", kMostMessageBytes, " are taken"));
  }
  if (!message_.ParseFromArray(message.data(),
                               static_cast<int>(message.size()))) {
    return absl::InvalidArgumentError("read packets: they are no such message");
  }
  ASSIGN_OR_RETURN(const LaneReader::Place place, lane_.Take(message_.stamp()));
  if (place == LaneReader::Place::kOld) return PacketSpan();
  RETURN_IF_ERROR(CheckColumns(message_));
  const bool new_run = place == LaneReader::Place::kFirst && came_;
  const bool counts = Reckon(message_, new_run);
  if (absl::Status status = Read(message_); !status.ok()) {
    // They were sent, and are of no use.
    if (counts) lost_ += static_cast<uint64_t>(message_.captured_size());
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
  int64_t time = message.base_unix_ns();
  if (time < 0 || time > kMostUnixNs) {
    return absl::InvalidArgumentError("read packets: a time far away");
  }
  size_t from = 0;
  for (int at = 0; at < message.captured_size(); ++at) {
    Packet packet;
    RETURN_IF_ERROR(ReadHead(message, at, time, packet.head));
    packet.head.direction = direction_;
    packet.bytes = {
        reinterpret_cast<const uint8_t*>(message.data().data()) + from,
        message.captured(at)};
    from += message.captured(at);
    packets_.push_back(packet);
  }
  return absl::OkStatus();
}

}  // namespace xdplive::link
