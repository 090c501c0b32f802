// Who joins and leaves which multicast group: the records of IGMPv3 (RFC 3376,
// 4.2) and MLDv2 (RFC 3810, 5.2), which differ in the size of an address alone.
#ifndef XDPLIVE_FLOW_DISSECT_MEMBERSHIP_INFO_H_
#define XDPLIVE_FLOW_DISSECT_MEMBERSHIP_INFO_H_

#include <cstddef>
#include <string>

#include "flow/text/byte_reader.h"

namespace xdplive::flow {

// " / Join group 224.0.0.251 for any sources", " / Leave group 239.1.1.1".
// `body` starts behind the checksum; addresses have 4 or 16 bytes.
void AppendMembership(ByteReader body, size_t address_size, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_MEMBERSHIP_INFO_H_
