// The packets of a lane as messages, and back.
//
// Neither is thread-safe.
#ifndef XDPLIVE_LINK_MESSAGES_PACKET_MESSAGES_H_
#define XDPLIVE_LINK_MESSAGES_PACKET_MESSAGES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "agent.pb.h"
#include "link/messages/lane.h"
#include "tap/origin.h"
#include "tap/packet.h"

namespace xdplive::link {

class PacketWriter {
 public:
  PacketWriter(LaneId id, uint64_t boot) : lane_(std::move(id), boot) {}

  // Packets, cut to kMostPacketBytes, for the message that is begun. Those
  // messages, of some kPartBytes each, that are full by that, in the order in
  // which they are to be sent.
  std::vector<std::string> Add(absl::Span<const tap::Packet> packets,
                               int64_t now_unix_ns);
  // What was begun, as the last of its moment. REQUIRES: holds().
  std::string Finish(int64_t now_unix_ns);
  // Whether a message is begun.
  bool holds() const { return begun_.captured_size() > 0; }

  // In messages that are done.
  uint64_t sent() const { return sent_; }
  // Of the packet that was added last.
  int64_t last_unix_ns() const { return last_unix_ns_; }

 private:
  bool IsFull(const tap::Packet& next) const;
  void Append(const tap::Packet& packet);
  std::string Write(bool more, int64_t now_unix_ns);

  LaneWriter lane_;
  agent::v1::Packets begun_;
  int64_t last_unix_ns_ = 0;
  uint64_t sent_ = 0;
};

class PacketReader {
 public:
  // Of the packets of the lane, the first `before` do not count: they are of a
  // tap that was equal, and is gone.
  PacketReader(LaneId id, tap::Direction direction, uint64_t before = 0)
      : lane_(std::move(id)), direction_(direction), sent_until_(before) {}

  // Takes one message. Its packets, valid until the next call; none of one that
  // comes too late. Errors: INVALID_ARGUMENT; the lane goes on with the next.
  absl::StatusOr<absl::Span<const tap::Packet>> Take(absl::string_view message);

  // Whether more of the moment of that message are to come.
  bool more() const { return message_.more(); }

  const LaneReader& lane() const { return lane_; }
  // In all runs of the agent together. Of what was written on the lane, that
  // which the agent no longer had when this reader came is missed; the rest was
  // sent: received + lost.
  uint64_t received() const { return received_; }
  uint64_t lost() const { return lost_; }
  uint64_t missed() const { return missed_; }

 private:
  absl::Status Read(const agent::v1::Packets& message);
  // What the message says was sent before it. False where it does not count.
  bool Reckon(const agent::v1::Packets& message, bool new_run);

  LaneReader lane_;
  tap::Direction direction_;
  agent::v1::Packets message_;  // the packets are of its bytes
  std::vector<tap::Packet> packets_;
  uint64_t received_ = 0;
  uint64_t lost_ = 0;
  uint64_t missed_ = 0;
  // Of the agent's counter, behind the last message.
  uint64_t sent_until_;
  bool came_ = false;  // a message that counts
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_MESSAGES_PACKET_MESSAGES_H_
