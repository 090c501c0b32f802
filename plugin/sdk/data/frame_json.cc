#include "sdk/data/frame_json.h"

#include <cmath>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sdk/data/json_text.h"
#include "sdk/data/schema_json.h"

namespace sdk::data {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;

// Rounds down, so that the remainder is never negative.
int64_t MillisOf(Time time) {
  const int64_t ms = time.unix_ns / kNsPerMs;
  return time.unix_ns % kNsPerMs < 0 ? ms - 1 : ms;
}

int64_t NanosOf(Time time) {
  const int64_t rest = time.unix_ns % kNsPerMs;
  return rest < 0 ? rest + kNsPerMs : rest;
}

// Rows of one column whose number JSON cannot say.
struct Entities {
  std::vector<size_t> nan;
  std::vector<size_t> inf;
  std::vector<size_t> negative_inf;

  bool empty() const {
    return nan.empty() && inf.empty() && negative_inf.empty();
  }
};

void AppendValue(Time value, std::string* out) {
  AppendJsonNumber(MillisOf(value), out);
}
void AppendValue(const std::string& value, std::string* out) {
  AppendJsonString(value, out);
}
void AppendValue(double value, std::string* out) {
  if (std::isfinite(value)) {
    AppendJsonNumber(value, out);
  } else {
    out->append("null");
  }
}
void AppendValue(int64_t value, std::string* out) {
  AppendJsonNumber(value, out);
}
void AppendValue(bool value, std::string* out) {
  out->append(value ? "true" : "false");
}
void AppendValue(const RawJson& value, std::string* out) {
  AppendRawJson(value.text, out);
}
template <typename T>
requires std::is_unsigned_v<T> &&
    (!std::is_same_v<T, bool>)void AppendValue(T value, std::string* out) {
  AppendJsonNumber(static_cast<uint64_t>(value), out);
}

void AppendColumn(const Field& field, std::string* out) {
  out->push_back('[');
  std::visit(
      [&](const auto& column) {
        for (size_t row = 0; row < column.size(); ++row) {
          if (row > 0) out->push_back(',');
          if (field.IsNull(row)) {
            out->append("null");
          } else {
            AppendValue(column[row], out);
          }
        }
      },
      field.values);
  out->push_back(']');
}

Entities EntitiesOf(const Field& field) {
  Entities entities;
  const auto* column = std::get_if<Column<double>>(&field.values);
  if (column == nullptr) return entities;
  for (size_t row = 0; row < column->size(); ++row) {
    const double value = (*column)[row];
    if (std::isfinite(value) || field.IsNull(row)) continue;
    (std::isnan(value) ? entities.nan
     : value > 0       ? entities.inf
                       : entities.negative_inf)
        .push_back(row);
  }
  return entities;
}

void AppendRows(std::string_view key, const std::vector<size_t>& rows,
                JsonObject* object) {
  if (rows.empty()) return;
  std::string* out = object->Key(key);
  out->push_back('[');
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) out->push_back(',');
    AppendJsonNumber(static_cast<uint64_t>(rows[i]), out);
  }
  out->push_back(']');
}

void AppendEntities(const Entities& entities, std::string* out) {
  if (entities.empty()) {
    out->append("null");
    return;
  }
  JsonObject object(out);
  AppendRows("NaN", entities.nan, &object);
  AppendRows("Inf", entities.inf, &object);
  AppendRows("NegInf", entities.negative_inf, &object);
  object.Close();
}

bool HasNanos(const Field& field) {
  const auto* column = std::get_if<Column<Time>>(&field.values);
  if (column == nullptr) return false;
  for (const Time time : *column) {
    if (NanosOf(time) != 0) return true;
  }
  return false;
}

void AppendNanos(const Field& field, std::string* out) {
  if (!HasNanos(field)) {
    out->append("null");
    return;
  }
  const auto& column = std::get<Column<Time>>(field.values);
  out->push_back('[');
  for (size_t row = 0; row < column.size(); ++row) {
    if (row > 0) out->push_back(',');
    AppendJsonNumber(field.IsNull(row) ? int64_t{0} : NanosOf(column[row]),
                     out);
  }
  out->push_back(']');
}

// Appends one item per field, in order.
template <typename Items, typename Append>
void AppendPerField(const Items& items, std::string* out, Append append) {
  out->push_back('[');
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out->push_back(',');
    append(items[i], out);
  }
  out->push_back(']');
}

void AppendDataJson(const Frame& frame, std::string* out) {
  JsonObject object(out);
  AppendPerField(frame.fields, object.Key("values"), AppendColumn);

  std::vector<Entities> entities;
  bool any_entity = false;
  bool any_nanos = false;
  for (const Field& field : frame.fields) {
    entities.push_back(EntitiesOf(field));
    any_entity |= !entities.back().empty();
    any_nanos |= HasNanos(field);
  }
  if (any_entity) {
    AppendPerField(entities, object.Key("entities"), AppendEntities);
  }
  if (any_nanos) AppendPerField(frame.fields, object.Key("nanos"), AppendNanos);
  object.Close();
}

}  // namespace

std::string FrameToJson(const Frame& frame, FrameParts parts) {
  std::string out;
  // A guess that spares most of the growing: packets tables need about twelve
  // bytes a value.
  out.reserve(256 + frame.rows() * frame.fields.size() * 12);
  JsonObject object(&out);
  // Readers that stream need the schema first.
  if (parts != FrameParts::kData) AppendSchemaJson(frame, object.Key("schema"));
  if (parts != FrameParts::kSchema) AppendDataJson(frame, object.Key("data"));
  object.Close();
  return out;
}

}  // namespace sdk::data
