// A data frame: named, typed columns of equal length plus what Grafana should
// know about them. The frame is a value; it may be read from many threads.
//
// Shape and words follow Grafana's data frames (grafana-plugin-sdk-go, package
// data). It is written as JSON by frame_json.h and as Arrow by frame_arrow.h.
#ifndef SDK_DATA_FRAME_H_
#define SDK_DATA_FRAME_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sdk::data {

// Nanoseconds since the Unix epoch, UTC.
struct Time {
  int64_t unix_ns = 0;
  friend bool operator==(Time, Time) = default;
};

// A JSON value already written as text; must be valid JSON.
struct RawJson {
  std::string text;
  friend bool operator==(const RawJson&, const RawJson&) = default;
};

template <typename T>
using Column = std::vector<T>;

using Labels = std::map<std::string, std::string>;

struct DataLink {
  std::string title;
  std::string url;
};

// What panels read of a field's "config"; empty members are not written.
struct FieldConfig {
  std::string display_name;  // the node graph reads this one alone
  std::string display_name_from_ds;
  std::string description;
  std::string unit;
  std::string fixed_color;  // a color of Grafana's palette, or "#rrggbb"
  std::optional<int> decimals;
  std::optional<double> min;
  std::optional<double> max;
  std::optional<double> interval_ms;
  std::optional<bool> filterable;
  std::vector<DataLink> links;
  std::string custom_json;  // a JSON object, "" for none
};

// One column. `values` fixes its type for good. A nullable field holds, per
// row, whether the value is present; `present` is empty when none is null.
struct Field {
  using Values = std::variant<Column<Time>, Column<std::string>, Column<double>,
                              Column<int64_t>, Column<uint64_t>,
                              Column<uint32_t>, Column<uint16_t>,
                              Column<uint8_t>, Column<bool>, Column<RawJson>>;

  std::string name;
  Labels labels;
  FieldConfig config;
  bool nullable = false;
  Values values;
  std::vector<bool> present;

  size_t size() const;
  bool IsNull(size_t row) const { return !present.empty() && !present[row]; }

  // REQUIRES: T is the type of this field (for AppendNull: nullable).
  template <typename T>
  void Append(T value) {
    std::get<Column<T>>(values).push_back(std::move(value));
    if (!present.empty()) present.push_back(true);
  }
  void AppendNull();
  template <typename T>
  void AppendOptional(std::optional<T> value) {
    if (value.has_value()) {
      Append<T>(*std::move(value));
    } else {
      AppendNull();
    }
  }
  // Drops every row; keeps name, type, labels and config.
  void ClearRows();
};

// An empty column of type T.
template <typename T>
Field MakeField(std::string name, bool nullable = false) {
  Field field;
  field.name = std::move(name);
  field.nullable = nullable;
  field.values = Column<T>();
  return field;
}

struct Notice {
  enum class Severity { kInfo, kWarning, kError };
  Severity severity = Severity::kInfo;
  std::string text;
};

struct FrameMeta {
  std::string type;  // "timeseries-wide", "log-lines", …; "": none
  int type_version[2] = {0, 0};
  std::string channel;  // Live channel id that continues this frame
  std::string preferred_visualisation_type;
  std::string executed_query_string;
  std::vector<Notice> notices;
  std::vector<int> unique_row_id_fields;
  std::string custom_json;  // a JSON object, "" for none
};

struct Frame {
  std::string name;
  std::string ref_id;
  FrameMeta meta;
  std::vector<Field> fields;

  // Rows of the first field; every field has as many.
  size_t rows() const;
  void ClearRows();
};

}  // namespace sdk::data

#endif  // SDK_DATA_FRAME_H_
