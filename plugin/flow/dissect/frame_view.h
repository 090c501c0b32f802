// One frame and what its headers say, handed to the functions that describe
// it. It borrows the frame's bytes. The one place where headers are read: of
// frames, of what tunnels carry, and of what errors quote.
#ifndef XDPLIVE_FLOW_DISSECT_FRAME_VIEW_H_
#define XDPLIVE_FLOW_DISSECT_FRAME_VIEW_H_

#include <cstdint>

#include "flow/text/byte_reader.h"
#include "parse_frame.h"

namespace xdplive::flow {

struct FrameView {
  // A frame from its Ethernet header on; `wire_length` is its full length.
  FrameView(Bytes frame_bytes, uint32_t wire_length);

  // The same of what a tunnel carries or an error quotes, which begins with
  // what `ethertype` announces. `outer` is where it was found.
  static FrameView Inside(const FrameView& outer, uint16_t ethertype,
                          Bytes packet, uint32_t wire_length);
  // …of a frame in a tunnel, and of IP by the version that it names.
  static FrameView EthernetInside(const FrameView& outer, Bytes frame,
                                  uint32_t wire_length);
  static FrameView IpInside(const FrameView& outer, Bytes packet,
                            uint32_t wire_length);

  bool Has(parsed_flag flag) const { return (headers.flags & flag) != 0; }

  Bytes source_address() const;  // 4 or 16 bytes; none where there is no IP
  Bytes destination_address() const;

  Bytes frame;
  parsed headers = {};
  Bytes network;    // what was captured from IP, or else the EtherType, on
  Bytes transport;  // …behind the IP headers, without padding
  // Bytes behind the IP headers on the wire, as the IP header declares them.
  uint32_t transport_length = 0;
  int depth = 0;  // tunnels and quotes around it

 private:
  FrameView() = default;
  void FindParts(uint32_t wire_length);
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_FRAME_VIEW_H_
