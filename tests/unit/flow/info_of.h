// The info line of a frame, for tables of frames and lines.
#ifndef XDPLIVE_TESTS_UNIT_FLOW_INFO_OF_H_
#define XDPLIVE_TESTS_UNIT_FLOW_INFO_OF_H_

#include <string>

#include "flow/dissect/dissect.h"
#include "kit/cc/packet_builder.h"

namespace xdplive::flow {

struct InfoCase {
  std::string name;
  testing::Packet packet;
  std::string info;
};

inline PacketFields DissectWhole(const testing::Packet& packet) {
  const testing::ByteVector frame = packet.Bytes();
  return Dissect(frame, static_cast<uint32_t>(frame.size()));
}

inline testing::Packet Ipv4() {
  return testing::Packet().Ethernet().Ipv4("10.0.0.1", "10.0.0.2");
}

inline testing::Packet Ipv6() {
  return testing::Packet().Ethernet().Ipv6("2001:db8::1", "2001:db8::2");
}

}  // namespace xdplive::flow

#endif  // XDPLIVE_TESTS_UNIT_FLOW_INFO_OF_H_
