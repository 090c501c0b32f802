// The packet inside a tunnel, behind the tunnel's own line.
#ifndef XDPLIVE_FLOW_DISSECT_INNER_INFO_H_
#define XDPLIVE_FLOW_DISSECT_INNER_INFO_H_

#include <string>

#include "flow/dissect/frame_view.h"

namespace xdplive::flow {

// Tunnels in tunnels are followed as far as this.
inline constexpr int kMaxTunnels = 4;

// " | 10.0.0.1 → 10.0.0.2 TCP 1 → 2 [SYN] Seq=1", " | ARP Who has …"; nothing
// where `inner` is too deep, or holds nothing that is known.
void AppendInner(const FrameView& inner, uint32_t wire_length,
                 std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_INNER_INFO_H_
