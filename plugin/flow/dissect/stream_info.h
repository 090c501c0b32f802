// A glance at the data of a TCP segment: HTTP/1 and SSH by their first line,
// TLS by its record.
#ifndef XDPLIVE_FLOW_DISSECT_STREAM_INFO_H_
#define XDPLIVE_FLOW_DISSECT_STREAM_INFO_H_

#include <string>

#include "flow/text/byte_reader.h"
#include "parse.h"

namespace xdplive::flow {

// " GET / HTTP/1.1", " TLS Client Hello", at port 53 the DNS message behind its
// length (RFC 1035, 4.2.2); nothing where `data`, perhaps cut short, starts
// like none of them.
void AppendStreamInfo(const parsed& headers, Bytes data, std::string& line);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_STREAM_INFO_H_
