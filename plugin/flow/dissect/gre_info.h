// Generic routing encapsulation (RFC 2784, 2890) and what rides on it.
#ifndef XDPLIVE_FLOW_DISSECT_GRE_INFO_H_
#define XDPLIVE_FLOW_DISSECT_GRE_INFO_H_

#include <cstdint>
#include <string>

#include "flow/dissect/frame_view.h"

namespace xdplive::flow {

// "GRE, encapsulated IPv4 | 10.0.0.1 → …", "GRE, ERSPAN II session 5 | …",
// "GRE, EoIP tunnel 7 | …". False, with nothing appended, where the header is
// cut short.
bool AppendGreInfo(const FrameView& view, std::string& line);

// The packet that the EtherType `type` announces at `reader`, as AppendInner.
void AppendPayloadOf(const FrameView& view, uint16_t type, ByteReader reader,
                     std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_GRE_INFO_H_
