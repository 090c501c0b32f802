// What routers and hosts tell each other directly over IP: IGMP, OSPF, PIM,
// VRRP, EIGRP.
#ifndef XDPLIVE_FLOW_DISSECT_ROUTING_INFO_H_
#define XDPLIVE_FLOW_DISSECT_ROUTING_INFO_H_

#include <string>

#include "flow/text/byte_reader.h"

namespace xdplive::flow {

// "Membership Query, general", "OSPF Hello Packet". False, with nothing
// appended, where `protocol` is none of them or its header is cut short.
bool AppendRoutingInfo(uint8_t protocol, Bytes payload, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_ROUTING_INFO_H_
