// Packets inside packets: GRE and what rides on it, IP in IP, ESP, AH, and the
// tunnels over UDP. The packet inside follows behind " | ".
#ifndef XDPLIVE_FLOW_DISSECT_TUNNEL_INFO_H_
#define XDPLIVE_FLOW_DISSECT_TUNNEL_INFO_H_

#include <string>

#include "flow/dissect/frame_view.h"

namespace xdplive::flow {

// "GRE, encapsulated IPv4 | 10.0.0.1 → …", "ESP (SPI=0x00000001)". False, with
// nothing appended, where the protocol is no tunnel or its header is cut short.
bool AppendTunnelInfo(const FrameView& view, std::string& line);

// RFC 7348 (and 8472, Linux's first port): "VXLAN VNI 7 | …"; RFC 8926:
// "GENEVE VNI 7 | …"; 3GPP TS 29.281: "GTP-U TEID 0x00000007 | …". `message`
// is the data of a datagram to or from `port`.
bool AppendUdpTunnelInfo(const FrameView& view, uint16_t port, Bytes message,
                         std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_TUNNEL_INFO_H_
