// How Grafana names a column's type.
// Source: grafana-plugin-sdk-go data/field_type.go, data/frame_json.go.
#ifndef SDK_DATA_FIELD_TYPE_H_
#define SDK_DATA_FIELD_TYPE_H_

#include <string_view>

#include "sdk/data/frame.h"

namespace sdk::data {

struct FieldTypeName {
  std::string_view simple;  // TypeScript's word: "time", "number", …
  std::string_view frame;   // Go's word: "time.Time", "uint16", …
};

FieldTypeName TypeNameOf(const Field& field);

}  // namespace sdk::data

#endif  // SDK_DATA_FIELD_TYPE_H_
