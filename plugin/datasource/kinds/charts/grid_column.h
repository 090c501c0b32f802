// Columns that all charts have.
#ifndef XDPLIVE_DATASOURCE_KINDS_CHARTS_GRID_COLUMN_H_
#define XDPLIVE_DATASOURCE_KINDS_CHARTS_GRID_COLUMN_H_

#include "datasource/live/field_column.h"
#include "flow/history/ask/time_grid.h"
#include "sdk/data/frame.h"
#include "tap/fields.h"

namespace xdplive::datasource {

// `time`: when each step begins.
inline sdk::data::Field TimeColumn(const flow::TimeGrid& grid) {
  sdk::data::Field field = MakeColumn({tap::FieldOf("time")});
  field.config.interval_ms = static_cast<double>(grid.step) / 1e6;
  for (size_t i = 0; i < grid.size; ++i) {
    field.Append(sdk::data::Time{grid.Step(i).begin});
  }
  return field;
}

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_CHARTS_GRID_COLUMN_H_
