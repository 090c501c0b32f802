#include "flow/inner_info.h"

#include <string_view>

#include "flow/address_text.h"
#include "flow/append_text.h"
#include "flow/ip_info.h"
#include "flow/link_info.h"
#include "flow/names.h"

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
