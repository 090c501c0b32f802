// Points of the distribution kind: packets by bucket, a column each.
#ifndef XDPLIVE_DATASOURCE_KINDS_CHARTS_DISTRIBUTION_ROWS_H_
#define XDPLIVE_DATASOURCE_KINDS_CHARTS_DISTRIBUTION_ROWS_H_

#include "datasource/kinds/charts/grid_rows.h"
#include "datasource/kinds/charts/series_names.h"
#include "flow/history/ask/distribution.h"

namespace xdplive::datasource {

class DistributionRows final : public GridRows {
 public:
  explicit DistributionRows(const Query& query)
      : of_(query.of), names_(query) {}

  Answer Ask(absl::Span<const flow::FlowSource> sources,
             const flow::TimeGrid& grid) override;
  void Renew(absl::Span<const flow::FlowSource> /*sources*/,
             int64_t /*now_ns*/) override {}
  FrameType type() const override { return {"heatmap-rows", 0}; }
  bool knows_keys() const override { return false; }

 private:
  const flow::DistributionOf of_;
  const SeriesNames names_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_CHARTS_DISTRIBUTION_ROWS_H_
