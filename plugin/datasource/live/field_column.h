// Columns of frames, named and typed as tap/fields.h has them, and the rules
// that fill them.
#ifndef XDPLIVE_DATASOURCE_LIVE_FIELD_COLUMN_H_
#define XDPLIVE_DATASOURCE_LIVE_FIELD_COLUMN_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "sdk/data/frame.h"
#include "tap/fields.h"

namespace xdplive::datasource {

// Without rows.
sdk::data::Field MakeColumn(const tap::FrameColumn& column);
std::vector<sdk::data::Field> MakeColumns(
    absl::Span<const tap::FrameColumn> columns);

// How a column gets its value from a row.
template <typename Row>
struct ColumnRule {
  std::string_view name;
  tap::FieldType type;
  bool nullable;
  void (*append)(const Row& row, sdk::data::Field& to);
};

// The type of a field whose values are of type T.
template <typename T>
consteval tap::FieldType FieldTypeOf() {
  if (std::is_same_v<T, sdk::data::Time>) return tap::FieldType::kTime;
  if (std::is_same_v<T, std::string>) return tap::FieldType::kText;
  if (std::is_same_v<T, sdk::data::RawJson>) return tap::FieldType::kJson;
  if (std::is_same_v<T, uint8_t>) return tap::FieldType::kUint8;
  if (std::is_same_v<T, uint16_t>) return tap::FieldType::kUint16;
  if (std::is_same_v<T, uint32_t>) return tap::FieldType::kUint32;
  if (std::is_same_v<T, uint64_t>) return tap::FieldType::kUint64;
  return tap::FieldType::kFloat64;
}

// What a rule's function returns: a value, or one that may be missing.
template <typename T>
struct CellOf {
  using Type = T;
  static constexpr bool kNullable = false;
  static void Append(T value, sdk::data::Field& to) {
    to.Append<T>(std::move(value));
  }
};
template <typename T>
struct CellOf<std::optional<T>> {
  using Type = T;
  static constexpr bool kNullable = true;
  static void Append(std::optional<T> value, sdk::data::Field& to) {
    to.AppendOptional(std::move(value));
  }
};

// Rule<Row>("ttl", [](const Row& row) { return row.ttl; }): the column's type,
// and whether it has nulls, are those of what is returned.
template <typename Row, typename Value>
constexpr ColumnRule<Row> Rule(std::string_view name, Value /*value*/) {
  using Cell = CellOf<std::invoke_result_t<Value, const Row&>>;
  return {name, FieldTypeOf<typename Cell::Type>(), Cell::kNullable,
          [](const Row& row, sdk::data::Field& to) {
            Cell::Append(Value()(row), to);
          }};
}

template <typename Row>
constexpr bool Fits(const ColumnRule<Row>& rule,
                    const tap::FrameColumn& column) {
  return rule.name == column.field.name && rule.type == column.field.type &&
         rule.nullable == column.nullable();
}

// Whether the rules are those of the frame's columns, one by one.
template <typename Row, size_t kRules, size_t kColumns>
consteval bool Fit(const ColumnRule<Row> (&rules)[kRules],
                   const tap::FrameColumn (&columns)[kColumns]) {
  return std::equal(std::begin(rules), std::end(rules), std::begin(columns),
                    std::end(columns), Fits<Row>);
}

// REQUIRES: `to` are the columns that the rules fit.
template <typename Row, size_t kRules>
void AppendRow(const ColumnRule<Row> (&rules)[kRules], const Row& row,
               absl::Span<sdk::data::Field> to) {
  for (size_t i = 0; i < kRules; ++i) rules[i].append(row, to[i]);
}

// Nothing where the text is empty.
inline std::optional<std::string> TextOrNull(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_FIELD_COLUMN_H_
