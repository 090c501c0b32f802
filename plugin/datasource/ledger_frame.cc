#include "datasource/ledger_frame.h"

#include <cstdint>
#include <string>
#include <utility>

namespace xdplive::datasource {
namespace {

using capture::LedgerRow;
using sdk::data::Field;
using sdk::data::MakeField;

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

Field AbsentColumn(const char* name, size_t rows) {
  Field field = MakeField<double>(name, /*nullable=*/true);
  for (size_t i = 0; i < rows; ++i) field.AppendNull();
  return field;
}

}  // namespace

sdk::data::Frame LedgerFrame(absl::Span<const LedgerRow> rows) {
  sdk::data::Frame frame;
  frame.name = "capture";
  frame.fields = {
      TextColumn("interface", rows,
                 [](const LedgerRow& row) { return row.tap.interface; }),
      TextColumn("direction", rows,
                 [](const LedgerRow& row) {
                   return std::string(
                       capture::DirectionName(row.tap.direction));
                 }),
      TextColumn("attach_mode", rows,
                 [](const LedgerRow& row) { return row.attach_mode; }),
      TextColumn("filter", rows,
                 [](const LedgerRow& row) { return row.tap.filter; }),
      CountColumn("seen", rows, &LedgerRow::seen),
      CountColumn("seen_bytes", rows, &LedgerRow::seen_bytes),
      CountColumn("matched", rows, &LedgerRow::matched),
      CountColumn("counted", rows, &LedgerRow::counted),
      CountColumn("overflow", rows, &LedgerRow::overflow),
      CountColumn("shown", rows, &LedgerRow::shown),
      CountColumn("over_budget", rows, &LedgerRow::over_budget),
      CountColumn("ring_full", rows, &LedgerRow::ring_full),
      CountColumn("unparsed", rows, &LedgerRow::unparsed),
      AbsentColumn("ns_per_packet", rows.size()),
      CountColumn("kernel_memory", rows, &LedgerRow::kernel_memory),
  };
  return frame;
}

}  // namespace xdplive::datasource
