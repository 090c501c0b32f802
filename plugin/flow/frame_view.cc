#include "flow/frame_view.h"

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
  if (headers.network_offset == 0) return;
  network = frame.subspan(headers.network_offset);
  if (headers.transport_offset == 0) return;
  const uint32_t end = IpEnd(headers, network, wire_length);
  if (end <= headers.transport_offset) return;
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
