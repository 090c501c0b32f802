#include "flow/dissect/link_info.h"

#include "flow/dissect/access_info.h"
#include "flow/dissect/arp_info.h"
#include "flow/dissect/switch_info.h"
#include "flow/text/append_text.h"
#include "flow/text/names.h"

namespace xdplive::flow {
namespace {

constexpr uint16_t kSlowProtocols = 0x8809;

struct Description {
  std::string_view protocol;
  bool (*append)(Bytes body, std::string& line);
};

constexpr Description kDescriptions[] = {
    {"ARP", AppendArpInfo},     {"RARP", AppendArpInfo},
    {"STP", AppendStpInfo},     {"LLDP", AppendLldpInfo},
    {"CDP", AppendCdpInfo},     {"LACP", AppendLacpInfo},
    {"EAPOL", AppendEapolInfo}, {"PPPoE", AppendPppoeInfo},
    {"MPLS", AppendMplsInfo},
};

// IEEE 802.3, annex 57A: the subtypes of the Slow Protocols.
std::string_view SlowName(Bytes body) {
  const uint8_t subtype = ByteReader(body).U8();
  return subtype == 1    ? "LACP"
         : subtype == 2  ? "Marker"
         : subtype == 3  ? "OAM"
         : subtype == 10 ? "OSSP"
                         : "Slow";
}

}  // namespace

LinkPayload ReadLinkPayload(const FrameView& view) {
  const uint16_t ethertype = view.headers.ethertype;
  if (ethertype == kSlowProtocols) {
    return {.protocol = SlowName(view.network), .body = view.network};
  }
  if (ethertype != 0) {
    return {.protocol = EtherTypeName(ethertype), .body = view.network};
  }
  if (view.headers.network_offset != 0) return ReadLlc(view.network);
  return {};
}

void AppendLinkInfo(const FrameView& view, const LinkPayload& payload,
                    uint32_t wire_length, std::string& line) {
  for (const Description& description : kDescriptions) {
    if (description.protocol == payload.protocol &&
        description.append(payload.body, line)) {
      return;
    }
  }
  if (payload.protocol.empty() && view.headers.ethertype != 0) {
    AppendText(line, "Unknown ethertype 0x", Hex{view.headers.ethertype, 4});
  } else {
    line += payload.protocol.empty() ? "Ethernet" : payload.protocol;
  }
  if (view.headers.network_offset == 0) return;
  const uint32_t header = view.headers.network_offset;
  if (wire_length > header) {
    AppendText(line, " Len=", wire_length - header);
  }
}

}  // namespace xdplive::flow
