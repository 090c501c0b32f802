#include "datasource/kinds/packets/open_packets.h"

#include <string>

#include "datasource/access/engine_cap.h"
#include "datasource/access/packet_gate.h"

namespace xdplive::datasource {

OpenedQuery OpenPackets(CaptureHub& hub, const Scope& scope,
                        const Query& query) {
  Scope held = scope;
  HoldToEngine(hub.Limits(), held);
  const absl::Status may = MaySee(held, Shows::kPackets);
  if (may.ok()) return OpenQuery(hub, scope.asker(), query);
  OpenedQuery opened;
  opened.status = may;
  return opened;
}

}  // namespace xdplive::datasource
