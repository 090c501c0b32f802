#include "datasource/live/field_column.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Column;
using sdk::data::Field;
using sdk::data::RawJson;
using sdk::data::Time;
using tap::FieldType;

Field::Values NoValues(FieldType type) {
  switch (type) {
    case FieldType::kTime:
      return Column<Time>();
    case FieldType::kText:
      return Column<std::string>();
    case FieldType::kJson:
      return Column<RawJson>();
    case FieldType::kUint8:
      return Column<uint8_t>();
    case FieldType::kUint16:
      return Column<uint16_t>();
    case FieldType::kUint32:
      return Column<uint32_t>();
    case FieldType::kUint64:
      return Column<uint64_t>();
    case FieldType::kFloat64:
      break;
  }
  return Column<double>();
}

}  // namespace

Field MakeColumn(const tap::FrameColumn& column) {
  Field field;
  field.name = column.field.name;
  field.config.unit = column.field.unit;
  field.nullable = column.nullable();
  field.values = NoValues(column.field.type);
  return field;
}

std::vector<Field> MakeColumns(absl::Span<const tap::FrameColumn> columns) {
  std::vector<Field> fields;
  for (const tap::FrameColumn& column : columns) {
    fields.push_back(MakeColumn(column));
  }
  return fields;
}

}  // namespace xdplive::datasource
