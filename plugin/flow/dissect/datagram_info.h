// One light line for what rides on UDP. Each function takes the datagram's
// data, perhaps cut short, and returns false, with nothing appended, where it
// does not look like its protocol.
#ifndef XDPLIVE_FLOW_DISSECT_DATAGRAM_INFO_H_
#define XDPLIVE_FLOW_DISSECT_DATAGRAM_INFO_H_

#include <string>

#include "flow/text/byte_reader.h"

namespace xdplive::flow {

// RFC 2131: "DHCP Discover from 02:00:00:00:00:01 xid=0x12345678".
bool AppendDhcpInfo(Bytes message, std::string& line);

// RFC 8415: "DHCPv6 Solicit xid=0x123456".
bool AppendDhcpv6Info(Bytes message, std::string& line);

// RFC 5905: "NTP Version 4, client".
bool AppendNtpInfo(Bytes message, std::string& line);

// UPnP Device Architecture: the first line, "M-SEARCH * HTTP/1.1".
bool AppendSsdpInfo(Bytes message, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_DATAGRAM_INFO_H_
