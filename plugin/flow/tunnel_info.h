// Packets inside packets: GRE, IP in IP, ESP, AH, L2TP.
#ifndef XDPLIVE_FLOW_TUNNEL_INFO_H_
#define XDPLIVE_FLOW_TUNNEL_INFO_H_

#include <string>

#include "flow/byte_reader.h"

namespace xdplive::flow {

// "GRE, encapsulated IPv4", "ESP (SPI=0x00000001)". False, with nothing
// appended, where `protocol` is no tunnel or its header is cut short.
bool AppendTunnelInfo(uint8_t protocol, Bytes payload, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_TUNNEL_INFO_H_
