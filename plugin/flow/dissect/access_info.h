// What carries or admits other traffic on a link: EAPOL, PPPoE, MPLS. Each
// function takes the bytes behind the EtherType, perhaps cut short, and
// returns false, with nothing appended, where they are too few.
#ifndef XDPLIVE_FLOW_DISSECT_ACCESS_INFO_H_
#define XDPLIVE_FLOW_DISSECT_ACCESS_INFO_H_

#include <string>

#include "flow/text/byte_reader.h"

namespace xdplive::flow {

// IEEE 802.1X: "EAPOL Start", "EAP Request, Identity".
bool AppendEapolInfo(Bytes body, std::string& line);

// RFC 2516: "PPPoE Active Discovery Initiation (PADI)", "PPPoE session 0x0001,
// IPv4".
bool AppendPppoeInfo(Bytes body, std::string& line);

// RFC 3032: "MPLS label 100 ttl 64, label 200 ttl 64".
bool AppendMplsInfo(Bytes body, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_ACCESS_INFO_H_
