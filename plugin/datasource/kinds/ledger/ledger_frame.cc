#include "datasource/kinds/ledger/ledger_frame.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace xdplive::datasource {
namespace {

using sdk::data::Field;
using sdk::data::MakeField;
using tap::LedgerRow;

Field TextColumn(const char* name, absl::Span<const LedgerRow> rows,
                 std::string (*value)(const LedgerRow&)) {
  Field field = MakeField<std::string>(name);
  for (const LedgerRow& row : rows) field.Append(value(row));
  return field;
}

Field CountColumn(const char* name, absl::Span<const LedgerRow> rows,
                  uint64_t LedgerRow::*value) {
  Field field = MakeField<uint64_t>(name);
  for (const LedgerRow& row : rows) field.Append(row.*value);
  return field;
}

Field CostColumn(absl::Span<const LedgerRow> rows) {
  Field field = MakeField<double>("ns_per_packet", /*nullable=*/true);
  for (const LedgerRow& row : rows) field.AppendOptional(row.ns_per_packet);
  return field;
}

}  // namespace

void SortByTap(std::vector<LedgerRow>& rows) {
  std::sort(
      rows.begin(), rows.end(),
      [](const LedgerRow& a, const LedgerRow& b) { return a.tap < b.tap; });
}

sdk::data::Frame LedgerFrame(absl::Span<const LedgerRow> rows) {
  sdk::data::Frame frame;
  frame.name = "capture";
  frame.fields = {
      TextColumn("interface", rows,
                 [](const LedgerRow& row) { return row.tap.origin.interface; }),
      TextColumn("direction", rows,
                 [](const LedgerRow& row) {
                   return std::string(
                       tap::DirectionName(row.tap.origin.direction));
                 }),
      TextColumn("attach_mode", rows,
                 [](const LedgerRow& row) { return row.attach_mode; }),
      TextColumn("filter", rows,
                 [](const LedgerRow& row) { return row.tap.filter_text(); }),
      CountColumn("seen", rows, &LedgerRow::seen),
      CountColumn("seen_bytes", rows, &LedgerRow::seen_bytes),
      CountColumn("matched", rows, &LedgerRow::matched),
      CountColumn("counted", rows, &LedgerRow::counted),
      CountColumn("overflow", rows, &LedgerRow::overflow),
      CountColumn("shown", rows, &LedgerRow::shown),
      CountColumn("over_budget", rows, &LedgerRow::over_budget),
      CountColumn("ring_full", rows, &LedgerRow::ring_full),
      CountColumn("unparsed", rows, &LedgerRow::unparsed),
      CostColumn(rows),
      CountColumn("kernel_memory", rows, &LedgerRow::kernel_memory),
  };
  return frame;
}

}  // namespace xdplive::datasource
