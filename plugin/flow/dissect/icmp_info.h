// ICMP (RFC 792 and followers) as sentences.
#ifndef XDPLIVE_FLOW_DISSECT_ICMP_INFO_H_
#define XDPLIVE_FLOW_DISSECT_ICMP_INFO_H_

#include <string>

#include "flow/dissect/frame_view.h"

namespace xdplive::flow {

// "Echo (ping) request id=0x0001 seq=1 ttl=64"
void AppendIcmpInfo(const FrameView& view, std::string& line);

// "id=0x0001 seq=1" behind the eight bytes of an echo; nothing where they are
// not there. Shared with ICMPv6.
void AppendEchoNumbers(const FrameView& view, std::string& line);

// ": UDP 10.0.0.1:1234 → 10.0.0.2:53", the packet an error message quotes;
// nothing where it does not start with an IP header.
void AppendQuotedPacket(const FrameView& view, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_ICMP_INFO_H_
