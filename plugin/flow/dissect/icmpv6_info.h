// ICMPv6 (RFC 4443), neighbour discovery (RFC 4861) and MLD (RFC 2710, 3810)
// as sentences.
#ifndef XDPLIVE_FLOW_DISSECT_ICMPV6_INFO_H_
#define XDPLIVE_FLOW_DISSECT_ICMPV6_INFO_H_

#include <string>

#include "flow/dissect/frame_view.h"

namespace xdplive::flow {

// "Neighbor Solicitation for fe80::1 from 02:00:00:00:00:01"
void AppendIcmpv6Info(const FrameView& view, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_ICMPV6_INFO_H_
