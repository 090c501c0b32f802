#include "datasource/kinds/charts/distribution_rows.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "datasource/kinds/charts/grid_column.h"

namespace xdplive::datasource {
namespace {

// What heatmaps order buckets by.
std::string UpperBound(uint32_t bound) {
  return bound == flow::kNoUpperBound ? "+Inf" : absl::StrCat(bound);
}

}  // namespace

GridRows::Answer DistributionRows::Ask(
    absl::Span<const flow::FlowSource> sources, const flow::TimeGrid& grid) {
  const flow::DistributionAnswer answer =
      flow::AskDistribution(sources, grid, of_);
  const std::vector<std::string> names = flow::DistributionNames(of_);
  Answer rows;
  rows.frame.name = "distribution";
  rows.frame.fields.push_back(TimeColumn(grid));
  for (size_t bucket = 0; bucket < names.size(); ++bucket) {
    sdk::data::Field field =
        sdk::data::MakeField<double>(names_.Of(names[bucket]),
                                     /*nullable=*/true);
    field.labels["le"] = UpperBound(flow::DistributionBounds(of_)[bucket]);
    // An axis has no room for more; there is one query to a heatmap.
    field.config.display_name_from_ds = names[bucket];
    field.config.unit = "short";
    for (size_t i = 0; i < grid.size; ++i) {
      if (answer.covered_ns[i] == 0) {
        field.AppendNull();
      } else {
        field.Append(static_cast<double>(answer.packets[bucket][i]));
      }
    }
    rows.frame.fields.push_back(std::move(field));
  }
  return rows;
}

}  // namespace xdplive::datasource
