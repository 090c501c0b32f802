#include "sdk/data/arrow_schema.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/data/field_type.h"
#include "sdk/data/schema_json.h"
#include "sdk/data/utf8.h"

namespace sdk::data {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
using Metadata = std::vector<std::pair<std::string_view, std::string>>;

struct ArrowType {
  arrow_ipc::Type tag;
  Offset<void> table;
};

// Writes the type table of one column type.
struct TypeWriter {
  FlatBufferBuilder* builder;

  ArrowType Int(int bits, bool is_signed) const {
    return {arrow_ipc::Type::Int,
            arrow_ipc::CreateInt(*builder, bits, is_signed).Union()};
  }

  ArrowType operator()(const Column<Time>&) const {
    // Grafana reads every timestamp as nanoseconds, whatever its unit says.
    return {
        arrow_ipc::Type::Timestamp,
        arrow_ipc::CreateTimestamp(*builder, arrow_ipc::TimeUnit::Nanosecond)
            .Union()};
  }
  ArrowType operator()(const Column<std::string>&) const {
    return {arrow_ipc::Type::Utf8, arrow_ipc::CreateUtf8(*builder).Union()};
  }
  ArrowType operator()(const Column<double>&) const {
    return {
        arrow_ipc::Type::FloatingPoint,
        arrow_ipc::CreateFloatingPoint(*builder, arrow_ipc::Precision::Double)
            .Union()};
  }
  ArrowType operator()(const Column<bool>&) const {
    return {arrow_ipc::Type::Bool, arrow_ipc::CreateBool(*builder).Union()};
  }
  ArrowType operator()(const Column<RawJson>&) const {
    return {arrow_ipc::Type::Binary, arrow_ipc::CreateBinary(*builder).Union()};
  }
  ArrowType operator()(const Column<int64_t>&) const { return Int(64, true); }
  template <typename T>
  ArrowType operator()(const Column<T>&) const {
    static_assert(std::is_unsigned_v<T>);
    return Int(8 * sizeof(T), false);
  }
};

auto WriteMetadata(const Metadata& metadata, FlatBufferBuilder* builder) {
  std::vector<Offset<arrow_ipc::KeyValue>> entries;
  for (const auto& [key, value] : metadata) {
    const auto key_offset = builder->CreateString(key.data(), key.size());
    entries.push_back(arrow_ipc::CreateKeyValue(*builder, key_offset,
                                                builder->CreateString(value)));
  }
  return builder->CreateVector(entries);
}

void AddUnlessEmpty(std::string_view key, std::string value,
                    Metadata* metadata) {
  if (!value.empty()) metadata->emplace_back(key, std::move(value));
}

Offset<arrow_ipc::Field> WriteField(const Field& field,
                                    FlatBufferBuilder* builder) {
  Metadata metadata = {{"tstype", std::string(TypeNameOf(field).simple)}};
  AddUnlessEmpty("labels", LabelsJson(field.labels), &metadata);
  AddUnlessEmpty("config", ConfigJson(field.config), &metadata);

  const auto name = builder->CreateString(ToValidUtf8(field.name));
  const ArrowType type = std::visit(TypeWriter{builder}, field.values);
  const auto children =
      builder->CreateVector(std::vector<Offset<arrow_ipc::Field>>());
  const auto custom = WriteMetadata(metadata, builder);
  return arrow_ipc::CreateField(*builder, name, field.nullable, type.tag,
                                type.table, /*dictionary=*/0, children, custom);
}

}  // namespace

Offset<arrow_ipc::Schema> WriteArrowSchema(const Frame& frame,
                                           FlatBufferBuilder* builder) {
  std::vector<Offset<arrow_ipc::Field>> fields;
  for (const Field& field : frame.fields) {
    fields.push_back(WriteField(field, builder));
  }
  Metadata metadata = {{"name", ToValidUtf8(frame.name)},
                       {"refId", ToValidUtf8(frame.ref_id)}};
  AddUnlessEmpty("meta", MetaJson(frame.meta), &metadata);
  const auto field_vector = builder->CreateVector(fields);
  const auto custom = WriteMetadata(metadata, builder);
  return arrow_ipc::CreateSchema(*builder, arrow_ipc::Endianness::Little,
                                 field_vector, custom);
}

}  // namespace sdk::data
