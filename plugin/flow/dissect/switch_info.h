// What switches tell their neighbours: STP, LACP, LLDP, CDP. Each function
// takes the protocol's bytes, perhaps cut short, and returns false, with
// nothing appended, where they are too few to say anything.
#ifndef XDPLIVE_FLOW_DISSECT_SWITCH_INFO_H_
#define XDPLIVE_FLOW_DISSECT_SWITCH_INFO_H_

#include <string>

#include "flow/text/byte_reader.h"

namespace xdplive::flow {

// IEEE 802.1D: "RST. Root = 32768/0/02:00:00:00:00:01 Cost = 4 Port = 0x8001".
bool AppendStpInfo(Bytes body, std::string& line);

// IEEE 802.1AX: "LACP v1 actor 02:… key 1 port 2, partner 02:… key 3 port 4".
bool AppendLacpInfo(Bytes body, std::string& line);

// IEEE 802.1AB: "LLDP chassis 02:00:00:00:00:01, port Gi0/1, ttl 120, system
// name sw1".
bool AppendLldpInfo(Bytes body, std::string& line);

// Cisco Discovery Protocol: "CDP device R1, port Gi0/1".
bool AppendCdpInfo(Bytes body, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_SWITCH_INFO_H_
