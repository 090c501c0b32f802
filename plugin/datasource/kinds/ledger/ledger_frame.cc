#include "datasource/kinds/ledger/ledger_frame.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>

#include "datasource/live/field_column.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Field;
using tap::LedgerRow;

template <uint64_t tap::LinkCounts::*kNumber>
std::optional<uint64_t> OverLink(const LedgerRow& row) {
  if (!row.link.has_value()) return std::nullopt;
  return *row.link.*kNumber;
}

std::optional<sdk::data::Time> AsOf(const LedgerRow& row) {
  if (!row.link.has_value()) return std::nullopt;
  return sdk::data::Time{row.link->as_of_unix_ns};
}

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
    Rule<LedgerRow>("sent",
                    [](const LedgerRow& row) {
                      return OverLink<&tap::LinkCounts::sent>(row);
                    }),
    Rule<LedgerRow>("received",
                    [](const LedgerRow& row) {
                      return OverLink<&tap::LinkCounts::received>(row);
                    }),
    Rule<LedgerRow>("lost",
                    [](const LedgerRow& row) {
                      return OverLink<&tap::LinkCounts::lost>(row);
                    }),
    Rule<LedgerRow>("dropped_by_agent",
                    [](const LedgerRow& row) {
                      return OverLink<&tap::LinkCounts::dropped_by_agent>(row);
                    }),
    Rule<LedgerRow>("as_of", [](const LedgerRow& row) { return AsOf(row); }),
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
  // Columns that are always empty where this process captures would be in the
  // way of all who look.
  const bool over_link =
      std::any_of(rows.begin(), rows.end(),
                  [](const LedgerRow& row) { return row.link.has_value(); });
  for (const tap::FrameColumn& column : tap::kCaptureFrame) {
    if (!over_link && column.presence == tap::Presence::kFromAnAgent) {
      continue;
    }
    frame.fields.push_back(ColumnOf(column, rows));
  }
  return frame;
}

}  // namespace xdplive::datasource
