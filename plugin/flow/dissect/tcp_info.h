// TCP (RFC 9293): the flags column and the summary line.
#ifndef XDPLIVE_FLOW_DISSECT_TCP_INFO_H_
#define XDPLIVE_FLOW_DISSECT_TCP_INFO_H_

#include <string>
#include <string_view>

#include "flow/dissect/frame_view.h"

namespace xdplive::flow {

// "SYN,ACK", in the order of the bits from FIN up. REQUIRES: a TCP segment; ""
// when its flags are not there.
std::string TcpFlags(const FrameView& view);
// The same of flags that several segments set: bits from FIN up.
std::string TcpFlagNames(uint16_t flags);

// "443 → 51234 [SYN, ACK] Seq=7 Ack=8 Win=64240 Len=0 MSS=1460": numbers as
// they are on the wire, Win not scaled.
void AppendTcpInfo(const FrameView& view, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_TCP_INFO_H_
