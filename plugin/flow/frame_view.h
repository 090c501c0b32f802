// One frame and what its headers say, handed to the functions that describe
// it. It borrows the frame's bytes.
#ifndef XDPLIVE_FLOW_FRAME_VIEW_H_
#define XDPLIVE_FLOW_FRAME_VIEW_H_

#include <cstdint>

#include "flow/byte_reader.h"
#include "parse.h"

namespace xdplive::flow {

struct FrameView {
  FrameView(Bytes frame_bytes, uint32_t wire_length);

  bool Has(parsed_flag flag) const { return (headers.flags & flag) != 0; }

  Bytes source_address() const;  // 4 or 16 bytes; none where there is no IP
  Bytes destination_address() const;

  Bytes frame;
  parsed headers;
  Bytes network;    // what was captured behind the Ethernet and VLAN tags
  Bytes transport;  // …behind the IP headers, without padding
  // Bytes behind the IP headers on the wire, as the IP header declares them.
  uint32_t transport_length = 0;
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_FRAME_VIEW_H_
