#include "datasource/kinds/ledger/ledger_frame.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "datasource/live/field_column.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Field;
using tap::LedgerRow;

// What is no number of the ledger's table.
constexpr ColumnRule<LedgerRow> kRules[] = {
    Rule<LedgerRow>(
        "interface",
        [](const LedgerRow& row) { return row.tap.origin.interface; }),
    Rule<LedgerRow>("direction",
                    [](const LedgerRow& row) {
                      return std::string(
                          tap::DirectionName(row.tap.origin.direction));
                    }),
    Rule<LedgerRow>("attach_mode",
                    [](const LedgerRow& row) { return row.attach_mode; }),
    Rule<LedgerRow>("filter",
                    [](const LedgerRow& row) { return row.tap.filter_text(); }),
    Rule<LedgerRow>("ns_per_packet",
                    [](const LedgerRow& row) { return row.ns_per_packet; }),
};

// Null where there is none.
constexpr const ColumnRule<LedgerRow>* RuleOf(const tap::FrameColumn& column) {
  for (const ColumnRule<LedgerRow>& rule : kRules) {
    if (Fits(rule, column)) return &rule;
  }
  return nullptr;
}

constexpr bool IsFilled(const tap::FrameColumn& column) {
  const tap::LedgerNumber* const number = LedgerNumberOf(column.field);
  return number != nullptr ? column.field.type == tap::FieldType::kUint64
                           : RuleOf(column) != nullptr;
}
static_assert(std::all_of(std::begin(tap::kCaptureFrame),
                          std::end(tap::kCaptureFrame), IsFilled));

Field ColumnOf(const tap::FrameColumn& column,
               absl::Span<const LedgerRow> rows) {
  Field field = MakeColumn(column);
  if (const tap::LedgerNumber* number = LedgerNumberOf(column.field)) {
    for (const LedgerRow& row : rows) field.Append(row.*number->value);
  } else {
    const ColumnRule<LedgerRow>& rule = *RuleOf(column);
    for (const LedgerRow& row : rows) rule.append(row, field);
  }
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
  for (const tap::FrameColumn& column : tap::kCaptureFrame) {
    frame.fields.push_back(ColumnOf(column, rows));
  }
  return frame;
}

}  // namespace xdplive::datasource
