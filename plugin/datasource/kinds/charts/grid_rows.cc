#include "datasource/kinds/charts/grid_rows.h"

#include <utility>

#include "datasource/kinds/charts/distribution_rows.h"
#include "datasource/kinds/charts/traffic_rows.h"

namespace xdplive::datasource {

std::unique_ptr<GridRows> GridRowsOf(const Query& query,
                                     std::shared_ptr<SeriesSet> series) {
  if (query.kind == Kind::kDistribution) {
    return std::make_unique<DistributionRows>(query);
  }
  return std::make_unique<TrafficRows>(query, std::move(series));
}

int64_t StepBegin(int64_t time_ns, int64_t step_ns) {
  int64_t step = time_ns / step_ns;
  if (time_ns < step * step_ns) --step;
  return step * step_ns;
}

}  // namespace xdplive::datasource
