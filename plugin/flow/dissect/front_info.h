// What stands between Ethernet and IP, as remarks behind the line.
#ifndef XDPLIVE_FLOW_DISSECT_FRONT_INFO_H_
#define XDPLIVE_FLOW_DISSECT_FRONT_INFO_H_

#include <string>

#include "flow/dissect/frame_view.h"

namespace xdplive::flow {

// " [PPPoE session 0x0017]", " [MPLS label 16, 17]", " [FabricPath]" where IP
// was found behind them; nothing elsewhere.
void AppendFronts(const FrameView& view, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_FRONT_INFO_H_
