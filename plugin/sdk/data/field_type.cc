#include "sdk/data/field_type.h"

#include <array>

namespace sdk::data {
namespace {

// In the order of Field::Values' alternatives.
constexpr std::array<FieldTypeName, std::variant_size_v<Field::Values>>
    kTypeNames = {{{"time", "time.Time"},
                   {"string", "string"},
                   {"number", "float64"},
                   {"number", "int64"},
                   {"number", "uint64"},
                   {"number", "uint32"},
                   {"number", "uint16"},
                   {"number", "uint8"},
                   {"boolean", "bool"},
                   {"other", "json.RawMessage"}}};

}  // namespace

FieldTypeName TypeNameOf(const Field& field) {
  return kTypeNames[field.values.index()];
}

}  // namespace sdk::data
