#include "datasource/kinds/drops/drops_frame.h"

#include <optional>
#include <string>

#include "datasource/live/field_column.h"
#include "tap/drops.h"
#include "tap/origin.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Time;

struct Line {
  const DropHistory::Row& row;
  double seconds;

  const tap::DropReason& reason() const {
    return tap::kDropReasons[row.reason];
  }
};

std::optional<Time> LastOf(const DropHistory::Row& row) {
  if (row.drops == 0) return std::nullopt;
  return Time{absl::ToUnixNanos(row.last)};
}

double Rate(const Line& line) {
  if (line.seconds <= 0) return 0;
  return static_cast<double>(line.row.drops) / line.seconds;
}

constexpr ColumnRule<Line> kRules[] = {
    Rule<Line>("interface",
               [](const Line& line) { return line.row.interface; }),
    Rule<Line>("direction",
               [](const Line& line) {
                 return std::string(
                     tap::DirectionName(line.reason().direction));
               }),
    Rule<Line>(
        "reason",
        [](const Line& line) { return std::string(line.reason().name); }),
    Rule<Line>("drops", [](const Line& line) { return line.row.drops; }),
    Rule<Line>("drops_per_second", [](const Line& line) { return Rate(line); }),
    Rule<Line>("last_drop", [](const Line& line) { return LastOf(line.row); }),
    Rule<Line>("drops_ever", [](const Line& line) { return line.row.ever; }),
    Rule<Line>(
        "explanation",
        [](const Line& line) { return std::string(line.reason().says); }),
};
static_assert(Fit(kRules, tap::kDropsFrame));

}  // namespace

sdk::data::Frame DropsFrame(absl::Span<const DropHistory::Row> rows,
                            absl::Duration time) {
  sdk::data::Frame frame;
  frame.name = "drops";
  frame.fields = MakeColumns(tap::kDropsFrame);
  for (const DropHistory::Row& row : rows) {
    AppendRow(kRules, Line{row, absl::ToDoubleSeconds(time)},
              absl::MakeSpan(frame.fields));
  }
  return frame;
}

}  // namespace xdplive::datasource
