// Summary lines of what rides directly on IP.
#ifndef XDPLIVE_FLOW_DISSECT_IP_INFO_H_
#define XDPLIVE_FLOW_DISSECT_IP_INFO_H_

#include <cstdint>
#include <string>

#include "flow/dissect/frame_view.h"

namespace xdplive::flow {

// REQUIRES: an IP packet. Fragments: "Fragmented IPv4 protocol (proto=UDP,
// off=1480, ID=1a2b)"; TCP, UDP, ICMP and the rest by their own functions;
// unknown ones by name and length.
void AppendIpInfo(const FrameView& view, std::string& line);

// "TCP", or the number where no name is known.
void AppendProtocolName(uint8_t protocol, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_IP_INFO_H_
