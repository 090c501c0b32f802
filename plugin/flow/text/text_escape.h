// Text out of packets, made safe to show: whoever sent the packet chose it.
#ifndef XDPLIVE_FLOW_TEXT_TEXT_ESCAPE_H_
#define XDPLIVE_FLOW_TEXT_TEXT_ESCAPE_H_

#include <cstddef>
#include <string>

#include "flow/text/byte_reader.h"

namespace xdplive::flow {

// Appends `bytes` as valid UTF-8 on one line. Control characters, characters
// that turn or hide text, backslashes and invalid UTF-8 become \xNN, and so
// does the character `also`, unless it is 0. At most `max_bytes` are read;
// "…" stands for the rest.
void AppendEscaped(Bytes bytes, size_t max_bytes, char also, std::string& text);

// The same for a name in a sentence: at most 64 bytes.
void AppendEscaped(Bytes bytes, std::string& text);

// The same for the text before the first line end: at most 80 bytes.
void AppendFirstLine(Bytes bytes, std::string& text);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_TEXT_TEXT_ESCAPE_H_
