#include "flow/dissect/inner_info.h"

#include <string_view>

#include "flow/dissect/ip_info.h"
#include "flow/dissect/link_info.h"
#include "flow/text/address_text.h"
#include "flow/text/append_text.h"
#include "flow/text/names.h"

namespace xdplive::flow {

void AppendInner(const FrameView& inner, uint32_t wire_length,
                 std::string& line) {
  if (inner.depth > kMaxTunnels || inner.frame.empty()) return;
  if (inner.headers.version != 0) {
    line += " | ";
    AppendIp(inner.source_address(), line);
    line += " → ";
    AppendIp(inner.destination_address(), line);
    line.push_back(' ');
    AppendProtocolName(inner.headers.protocol, line);
    line.push_back(' ');
    AppendIpInfo(inner, line);
    return;
  }
  const LinkPayload payload = ReadLinkPayload(inner);
  if (payload.protocol.empty()) return;
  AppendText(line, " | ", payload.protocol, " ");
  AppendLinkInfo(inner, payload, wire_length, line);
}

}  // namespace xdplive::flow
