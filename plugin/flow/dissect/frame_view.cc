#include "flow/dissect/frame_view.h"

#include <algorithm>

namespace xdplive::flow {
namespace {

// Where the IP packet ends, counted from the start of the frame. A length of
// zero is left to the wire: segmentation offload and jumbograms.
uint32_t IpEnd(const parsed& headers, Bytes network, uint32_t wire_length) {
  ByteReader reader(network);
  reader.Skip(headers.version == 4 ? 2 : 4);
  const uint32_t length = reader.U16();
  if (length == 0) return wire_length;
  return headers.network_offset + length + (headers.version == 6 ? 40 : 0);
}

}  // namespace

FrameView::FrameView(Bytes frame_bytes, uint32_t wire_length)
    : frame(frame_bytes) {
  parse_frame(frame.data(), frame.data() + frame.size(), &headers);
  FindParts(wire_length);
}

FrameView FrameView::EthernetInside(const FrameView& outer, Bytes frame,
                                    uint32_t wire_length) {
  FrameView view(frame, wire_length);
  view.depth = outer.depth + 1;
  return view;
}

FrameView FrameView::Inside(const FrameView& outer, uint16_t ethertype,
                            Bytes packet, uint32_t wire_length) {
  FrameView view;
  view.depth = outer.depth + 1;
  view.frame = packet;
  view.headers.ethertype = ethertype;
  const parse_source from = {packet.data(), packet.size()};
  parse_beyond(&from, &view.headers);
  view.FindParts(wire_length);
  return view;
}

FrameView FrameView::IpInside(const FrameView& outer, Bytes packet,
                              uint32_t wire_length) {
  const int version = ByteReader(packet).U8() >> 4;
  const uint16_t ethertype = version == 4   ? PARSE_ETHERTYPE_IPV4
                             : version == 6 ? PARSE_ETHERTYPE_IPV6
                                            : 0;
  return Inside(outer, ethertype, packet, wire_length);
}

void FrameView::FindParts(uint32_t wire_length) {
  constexpr size_t kEthernetHeader = 14;
  if (depth == 0 && frame.size() < kEthernetHeader) {
    frame.WantMore();
    return;
  }
  network = frame.subspan(headers.network_offset);
  uint32_t end = wire_length;
  if (headers.version != 0 && headers.transport_offset != 0) {
    end = IpEnd(headers, network, wire_length);
  }
  // What ends early does so in the packet, or in what was kept of it.
  if (Has(PARSED_SHORT) && frame.size() < end) frame.WantMore();
  if (headers.transport_offset == 0 || end <= headers.transport_offset) return;
  transport_length = end - headers.transport_offset;
  transport = frame.subspan(headers.transport_offset, transport_length);
}

Bytes FrameView::source_address() const {
  return Bytes(headers.source_ip, headers.version == 4   ? 4
                                  : headers.version == 6 ? 16
                                                         : 0);
}

Bytes FrameView::destination_address() const {
  return Bytes(headers.destination_ip, source_address().size());
}

}  // namespace xdplive::flow
