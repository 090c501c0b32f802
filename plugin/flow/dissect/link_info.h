// Frames that carry no IP: their protocol's name and summary line.
#ifndef XDPLIVE_FLOW_DISSECT_LINK_INFO_H_
#define XDPLIVE_FLOW_DISSECT_LINK_INFO_H_

#include <cstdint>
#include <string>

#include "flow/dissect/frame_view.h"
#include "flow/dissect/llc.h"

namespace xdplive::flow {

// "ARP", "LLDP", "STP", "LACP"; no name for what is not known.
LinkPayload ReadLinkPayload(const FrameView& view);

// The line of the protocol that ReadLinkPayload named; its name and length
// where nothing more is known.
void AppendLinkInfo(const FrameView& view, const LinkPayload& payload,
                    uint32_t wire_length, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_LINK_INFO_H_
