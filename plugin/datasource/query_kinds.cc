#include "datasource/query_kinds.h"

#include <utility>

#include "datasource/kinds/charts/chart_kind.h"
#include "datasource/kinds/drops/drops_kind.h"
#include "datasource/kinds/events/events_kind.h"
#include "datasource/kinds/ledger/ledger_kind.h"
#include "datasource/kinds/packets/packets_kind.h"
#include "datasource/kinds/tables/table_kind.h"

namespace xdplive::datasource {

QueryKinds::QueryKinds(const KindContext& all,
                       std::shared_ptr<CostWatch> costs) {
  kinds_[Kind::kPackets] = std::make_unique<PacketsKind>(all);
  kinds_[Kind::kTraffic] = std::make_unique<ChartKind>(all);
  kinds_[Kind::kFlows] = std::make_unique<TableKind>(all);
  kinds_[Kind::kConversations] = std::make_unique<TableKind>(all);
  kinds_[Kind::kDistribution] = std::make_unique<ChartKind>(all);
  kinds_[Kind::kCapture] = std::make_unique<LedgerKind>(all, std::move(costs));
  kinds_[Kind::kEvents] = std::make_unique<EventsKind>(all);
  kinds_[Kind::kDrops] = std::make_unique<DropsKind>(all);
}

}  // namespace xdplive::datasource
