// ARP (RFC 826, RFC 5227) and RARP (RFC 903) as sentences.
#ifndef XDPLIVE_FLOW_DISSECT_ARP_INFO_H_
#define XDPLIVE_FLOW_DISSECT_ARP_INFO_H_

#include <string>

#include "flow/text/byte_reader.h"

namespace xdplive::flow {

// "Who has 10.0.0.2? Tell 10.0.0.1". `packet` starts at the ARP header. False,
// and nothing appended, where it ends early or is not about IPv4.
bool AppendArpInfo(Bytes packet, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_ARP_INFO_H_
