// What the lines of TCP, UDP and SCTP have in common.
#ifndef XDPLIVE_FLOW_DISSECT_PORT_INFO_H_
#define XDPLIVE_FLOW_DISSECT_PORT_INFO_H_

#include <string>
#include <string_view>

#include "parse.h"

namespace xdplive::flow {

// "443 → 51234"
void AppendPorts(const parsed& headers, std::string& line);

// "https", by ServiceName; "" where neither port is known.
std::string_view ServiceOf(const parsed& headers);

// " (https)"; nothing where no service is known.
void AppendService(const parsed& headers, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_PORT_INFO_H_
