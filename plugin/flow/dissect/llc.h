// Which protocol an IEEE 802.3 frame carries: LLC (IEEE 802.2) and SNAP.
#ifndef XDPLIVE_FLOW_DISSECT_LLC_H_
#define XDPLIVE_FLOW_DISSECT_LLC_H_

#include <string_view>

#include "flow/text/byte_reader.h"

namespace xdplive::flow {

struct LinkPayload {
  std::string_view protocol;  // "STP", "CDP"; "" where none is known
  Bytes body;                 // behind the headers that led to it
};

// `bytes` follow the length field. "LLC" or "SNAP" where the numbers are not
// known.
LinkPayload ReadLlc(Bytes bytes);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_LLC_H_
