// UDP (RFC 768), and in one line what the best-known protocols on it say.
#ifndef XDPLIVE_FLOW_DISSECT_UDP_INFO_H_
#define XDPLIVE_FLOW_DISSECT_UDP_INFO_H_

#include <string>

#include "flow/dissect/frame_view.h"

namespace xdplive::flow {

// "53 → 40000 Len=48 (dns)", or the application's line where the port names
// one and its first bytes are there.
void AppendUdpInfo(const FrameView& view, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_UDP_INFO_H_
