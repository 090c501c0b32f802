// Points of the traffic kind: a wide frame, a column for each series.
#ifndef XDPLIVE_DATASOURCE_KINDS_CHARTS_TRAFFIC_ROWS_H_
#define XDPLIVE_DATASOURCE_KINDS_CHARTS_TRAFFIC_ROWS_H_

#include <memory>

#include "datasource/kinds/charts/grid_rows.h"
#include "datasource/kinds/charts/series_names.h"

namespace xdplive::datasource {

class TrafficRows final : public GridRows {
 public:
  // The set grows to `top` at once and to twice as many by Renew; what is not
  // in it is summed up in the column `other`.
  TrafficRows(const Query& query, std::shared_ptr<SeriesSet> series);

  Answer Ask(absl::Span<const flow::FlowSource> sources,
             const flow::TimeGrid& grid) override;
  void Renew(absl::Span<const flow::FlowSource> sources,
             int64_t now_ns) override;
  FrameType type() const override { return {"timeseries-wide", 1}; }
  bool knows_keys() const override { return true; }

 private:
  flow::TrafficAnswer AskFlows(absl::Span<const flow::FlowSource> sources,
                               const flow::TimeGrid& grid,
                               std::vector<flow::GroupKey> pinned) const;

  const Query query_;
  const SeriesNames names_;
  const std::shared_ptr<SeriesSet> series_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_CHARTS_TRAFFIC_ROWS_H_
