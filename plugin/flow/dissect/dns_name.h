// Domain names in DNS messages, with their compression (RFC 1035, 4.1.4).
#ifndef XDPLIVE_FLOW_DISSECT_DNS_NAME_H_
#define XDPLIVE_FLOW_DISSECT_DNS_NAME_H_

#include <string>

#include "flow/text/byte_reader.h"

namespace xdplive::flow {

// Reads a name at `reader`, whose bytes end where `message` ends, and appends
// it as text: "example.com", "<Root>", dots and control characters inside
// labels escaped. A pointer may only go back, so every name ends. False where
// the name is cut short or broken; the part that could be read is appended.
bool AppendDnsName(Bytes message, ByteReader& reader, std::string& text);

// Steps over a name without following its pointer. False where it is cut.
bool SkipDnsName(ByteReader& reader);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_DNS_NAME_H_
