#include "flow/dissect/front_info.h"

#include "flow/text/append_text.h"

namespace xdplive::flow {
namespace {

constexpr size_t kAddresses = 12;  // in front of the EtherType

void AppendLabels(ByteReader reader, std::string& line) {
  constexpr uint32_t kBottomOfStack = 0x100;
  line += " [MPLS label ";
  for (int i = 0; i < PARSED_FRONT_MAX && reader.left() >= 4; ++i) {
    const uint32_t entry = reader.U32();
    AppendText(line, i == 0 ? "" : ", ", entry >> 12);
    if ((entry & kBottomOfStack) != 0) break;
  }
  line += "]";
}

// Appends what `type` announces at the reader, and steps over it as
// parse_front does. Gives the type of what follows.
uint16_t AppendFront(uint16_t type, ByteReader& reader, std::string& line) {
  const uint64_t length = parse_front_length(type);
  const Bytes header = reader.Take(length);
  if (header.empty()) return 0;
  switch (type) {
    case PARSE_ETHERTYPE_MPLS:
    case PARSE_ETHERTYPE_MPLS_OLD:
      return 0;
    case PARSE_ETHERTYPE_PPPOE:
      AppendText(line, " [PPPoE session 0x",
                 Hex{ByteReader(header.subspan(2)).U16(), 4}, "]");
      return 0;
    case PARSE_ETHERTYPE_VN_TAG:
      line += " [VN-tag]";
      break;
    case PARSE_ETHERTYPE_E_TAG:
      line += " [802.1BR]";
      break;
    case PARSE_ETHERTYPE_PBB:
      line += " [802.1ah]";
      break;
    case PARSE_ETHERTYPE_FABRICPATH:
      line += " [FabricPath]";
      break;
    default:
      break;
  }
  return ByteReader(header.subspan(length - 2)).U16();
}

bool IsIp(uint16_t type) {
  return type == PARSE_ETHERTYPE_IPV4 || type == PARSE_ETHERTYPE_IPV6;
}

}  // namespace

void AppendFronts(const FrameView& view, std::string& line) {
  const size_t ip = view.headers.network_offset;
  if (view.headers.version == 0 || IsIp(view.headers.ethertype)) return;
  if (ip < kAddresses + 2 || ip > view.frame.size()) return;
  ByteReader reader(view.frame.first(ip).subspan(kAddresses));
  uint16_t type = reader.U16();
  for (int i = 0; i < PARSED_FRONT_MAX && reader.left() >= 4; ++i) {
    if (type == PARSE_ETHERTYPE_MPLS || type == PARSE_ETHERTYPE_MPLS_OLD) {
      AppendLabels(reader, line);
      return;
    }
    if (type == 0 || IsIp(type) || parse_front_length(type) == 0) return;
    type = AppendFront(type, reader, line);
  }
}

}  // namespace xdplive::flow
