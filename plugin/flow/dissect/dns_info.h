// DNS messages (RFC 1035), mDNS (RFC 6762) and LLMNR included, as one line.
#ifndef XDPLIVE_FLOW_DISSECT_DNS_INFO_H_
#define XDPLIVE_FLOW_DISSECT_DNS_INFO_H_

#include <string>

#include "flow/text/byte_reader.h"

namespace xdplive::flow {

// "Standard query 0x1234 A example.com", "Standard query response 0x1234 A
// example.com A 192.0.2.1". `message` starts at the DNS header and may be cut
// short: what is missing is left out. False, and nothing appended, where even
// the header is.
bool AppendDnsInfo(Bytes message, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_DNS_INFO_H_
