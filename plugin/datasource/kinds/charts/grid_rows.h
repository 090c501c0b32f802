// The kinds that are charts: points of a regular time grid out of what taps
// counted.
#ifndef XDPLIVE_DATASOURCE_KINDS_CHARTS_GRID_ROWS_H_
#define XDPLIVE_DATASOURCE_KINDS_CHARTS_GRID_ROWS_H_

#include <cstdint>
#include <memory>

#include "absl/types/span.h"
#include "datasource/ask/query.h"
#include "datasource/live/series_table.h"
#include "flow/history/ask/group_table.h"
#include "flow/history/ask/time_grid.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// Threads: any.
class GridRows {
 public:
  struct Answer {
    sdk::data::Frame frame;  // one row a step
    uint64_t version = 0;    // of its columns: equal version, equal columns
  };

  struct FrameType {
    const char* name;
    int minor_version;  // the major one is 0
  };

  virtual ~GridRows() = default;

  // Steps in which nothing was captured are null.
  virtual Answer Ask(absl::Span<const flow::FlowSource> sources,
                     const flow::TimeGrid& grid) = 0;

  // Looks for columns that are missing; to be called now and then by a stream.
  virtual void Renew(absl::Span<const flow::FlowSource> sources,
                     int64_t now_ns) = 0;

  // Of the frame of an answer, in the words of Grafana's data plane.
  virtual FrameType type() const = 0;

  // Whether columns are of flows: then what came before a filter's tap can be
  // told, and packets that found the flow table full are of no known one.
  virtual bool knows_keys() const = 0;
};

// REQUIRES: the query's kind is traffic, whose series are of `series`, or
// distribution.
std::unique_ptr<GridRows> GridRowsOf(const Query& query,
                                     std::shared_ptr<SeriesSet> series);

// The begin of the step that `time_ns` lies in, for steps counted from the Unix
// epoch on.
int64_t StepBegin(int64_t time_ns, int64_t step_ns);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_CHARTS_GRID_ROWS_H_
