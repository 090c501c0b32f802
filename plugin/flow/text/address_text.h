// Addresses as text, appended: no allocation of their own.
#ifndef XDPLIVE_FLOW_TEXT_ADDRESS_TEXT_H_
#define XDPLIVE_FLOW_TEXT_ADDRESS_TEXT_H_

#include <string>

#include "flow/text/byte_reader.h"

namespace xdplive::flow {

// "02:00:00:00:00:01"; any number of bytes.
void AppendMac(Bytes mac, std::string& text);

// REQUIRES: 4 bytes. "10.0.0.1"
void AppendIpv4(Bytes address, std::string& text);

// REQUIRES: 16 bytes. RFC 5952, the text inet_ntop gives.
void AppendIpv6(Bytes address, std::string& text);

// By size: 4 bytes are IPv4, 16 IPv6; anything else is written as "?".
void AppendIp(Bytes address, std::string& text);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_TEXT_ADDRESS_TEXT_H_
