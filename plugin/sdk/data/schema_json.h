// The describing half of a frame as JSON: used whole by frame_json.h and piece
// by piece as metadata by frame_arrow.h.
#ifndef SDK_DATA_SCHEMA_JSON_H_
#define SDK_DATA_SCHEMA_JSON_H_

#include <string>

#include "sdk/data/frame.h"

namespace sdk::data {

// Each returns one JSON object, or "" when there is nothing to say.
std::string MetaJson(const FrameMeta& meta);
std::string ConfigJson(const FieldConfig& config);
std::string LabelsJson(const Labels& labels);

// The frame's "schema" object.
void AppendSchemaJson(const Frame& frame, std::string* out);

}  // namespace sdk::data

#endif  // SDK_DATA_SCHEMA_JSON_H_
