// SCTP (RFC 9260): "5000 → 5001 INIT" with the names of the chunks.
#ifndef XDPLIVE_FLOW_DISSECT_SCTP_INFO_H_
#define XDPLIVE_FLOW_DISSECT_SCTP_INFO_H_

#include <string>

#include "flow/dissect/frame_view.h"

namespace xdplive::flow {

void AppendSctpInfo(const FrameView& view, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_SCTP_INFO_H_
