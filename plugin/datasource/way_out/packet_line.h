// The line that people read of a packet, without what its payload says.
#ifndef XDPLIVE_DATASOURCE_WAY_OUT_PACKET_LINE_H_
#define XDPLIVE_DATASOURCE_WAY_OUT_PACKET_LINE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "privacy/anonymiser.h"

namespace xdplive::datasource {

// Of the words of `line` there stay those that the dissector itself says
// (flow/dissect/own_words.h), and numbers; ends are replaced; "…" stands for
// any other word, for it came out of a packet: a name, a path, a version. "443
// → 51234 [SYN] Seq=0" is the same; "Standard query 0x1a2b A db.example"
// becomes "Standard query 0x1a2b A …".
std::string MaskPacketLine(const privacy::Anonymiser& by,
                           absl::string_view line);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_WAY_OUT_PACKET_LINE_H_
