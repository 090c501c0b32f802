// QUIC's long headers, which any port may carry.
#ifndef XDPLIVE_FLOW_DISSECT_QUIC_INFO_H_
#define XDPLIVE_FLOW_DISSECT_QUIC_INFO_H_

#include <string>

#include "flow/text/byte_reader.h"

namespace xdplive::flow {

// RFC 8999, 9000 and 9369 and the drafts from 23 on: "QUIC Initial, DCID=0011",
// "QUIC v2 Handshake, DCID=0011", "QUIC Version Negotiation, DCID=0011". False,
// with nothing appended, where the version is none that is known: that is what
// tells QUIC from other datagrams.
bool AppendQuicInfo(Bytes message, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_QUIC_INFO_H_
