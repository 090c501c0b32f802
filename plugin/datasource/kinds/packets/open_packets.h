// The feeds of a query for packets, for an asker who may see them now.
#ifndef XDPLIVE_DATASOURCE_KINDS_PACKETS_OPEN_PACKETS_H_
#define XDPLIVE_DATASOURCE_KINDS_PACKETS_OPEN_PACKETS_H_

#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/past/opened_query.h"

namespace xdplive::datasource {

// As OpenQuery; without feeds, and with the reason, as long as whoever captures
// does not allow the asker to see packets, or has not said whom it allows. A
// stream asks over and over: what is allowed may change under it.
OpenedQuery OpenPackets(CaptureHub& hub, const Scope& scope,
                        const Query& query);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_PACKETS_OPEN_PACKETS_H_
