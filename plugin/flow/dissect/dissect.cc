#include "flow/dissect/dissect.h"

#include "flow/dissect/frame_view.h"
#include "flow/dissect/front_info.h"
#include "flow/dissect/ip_info.h"
#include "flow/dissect/link_info.h"
#include "flow/dissect/port_info.h"
#include "flow/dissect/tcp_info.h"
#include "flow/text/address_text.h"
#include "flow/text/append_text.h"
#include "flow/text/names.h"

namespace xdplive::flow {
namespace {

constexpr uint16_t kVlanIdMask = 0x0fff;
constexpr size_t kTypicalInfo = 96;

void FillLink(const FrameView& view, tap::StrippedVlan stripped,
              PacketFields& fields) {
  constexpr size_t kEthernetHeader = 14;
  if (view.frame.size() < kEthernetHeader) return;
  ByteReader reader(view.frame);
  AppendMac(reader.Take(6), fields.destination_mac);
  AppendMac(reader.Take(6), fields.source_mac);
  if (view.headers.ethertype != 0) {
    AppendText(fields.ethertype, "0x", Hex{view.headers.ethertype, 4});
  }
  if (stripped.protocol != 0) {
    fields.vlan = stripped.tci & kVlanIdMask;
  } else if (view.headers.vlan_count > 0) {
    fields.vlan = view.headers.vlan[0] & kVlanIdMask;
  }
}

void FillNetwork(const FrameView& view, PacketFields& fields) {
  fields.version = view.headers.version;
  fields.ttl = view.headers.ttl;
  AppendIp(view.source_address(), fields.source_ip);
  AppendIp(view.destination_address(), fields.destination_ip);
  fields.protocol = IpProtocolName(view.headers.protocol);
  if (fields.protocol.empty()) {
    AppendText(fields.protocol, view.headers.protocol);
  }
  if (view.Has(PARSED_PORTS)) {
    fields.source_port = view.headers.source_port;
    fields.destination_port = view.headers.destination_port;
    fields.service = ServiceOf(view.headers);
    constexpr uint8_t kTcp = PARSE_TCP;
    if (view.headers.protocol == kTcp) fields.flags = TcpFlags(view);
  }
}

// Names out of packets, every byte of them escaped, can make a line of any
// panel's length several times over.
void CutLine(std::string& line) {
  if (line.size() <= kMaxInfoBytes) return;
  size_t end = kMaxInfoBytes;
  constexpr uint8_t kContinuationMask = 0xc0, kContinuation = 0x80;
  while ((static_cast<uint8_t>(line[end]) & kContinuationMask) ==
         kContinuation) {
    --end;
  }
  line.resize(end);
  line += "…";
}

// What is odd about the frame, behind the line. What a snapshot leaves out is
// no fault of the packet.
void AppendRemarks(const FrameView& view, tap::StrippedVlan stripped,
                   bool snapshot_ends, std::string& line) {
  AppendFronts(view, line);
  const int inner = stripped.protocol != 0 ? 0 : 1;
  if (view.headers.vlan_count > inner) {
    AppendText(line, " [inner VLAN ", view.headers.vlan[inner] & kVlanIdMask,
               "]");
  }
  if (snapshot_ends) {
    line += " [snapshot ends]";
  } else if (view.Has(PARSED_SHORT)) {
    line += " [headers end early]";
  }
  if (view.Has(PARSED_MALFORMED)) line += " [malformed header]";
  if (view.Has(PARSED_EXTENSION_LIMIT)) line += " [more extension headers]";
}

}  // namespace

PacketFields Dissect(absl::Span<const uint8_t> frame, uint32_t wire_length,
                     tap::StrippedVlan stripped) {
  bool snapshot_ends = false;
  const Bytes bytes(frame);
  const bool cut = frame.size() < wire_length;
  const FrameView view(cut ? bytes.CutAtEnd(&snapshot_ends) : bytes,
                       wire_length);
  PacketFields fields;
  fields.info.reserve(kTypicalInfo);
  FillLink(view, stripped, fields);
  if (view.headers.version != 0) {
    FillNetwork(view, fields);
    AppendIpInfo(view, fields.info);
  } else {
    const LinkPayload payload = ReadLinkPayload(view);
    fields.protocol =
        payload.protocol.empty() ? fields.ethertype : payload.protocol;
    AppendLinkInfo(view, payload, wire_length, fields.info);
  }
  CutLine(fields.info);
  AppendRemarks(view, stripped, snapshot_ends, fields.info);
  return fields;
}

}  // namespace xdplive::flow
