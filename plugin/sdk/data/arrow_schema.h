// A frame's schema in Arrow's words.
#ifndef SDK_DATA_ARROW_SCHEMA_H_
#define SDK_DATA_ARROW_SCHEMA_H_

#include "arrow_ipc_generated.h"
#include "sdk/data/frame.h"

namespace sdk::data {

// Grafana's metadata goes with it: name, refId and meta of the frame; tstype,
// labels and config of each field.
flatbuffers::Offset<arrow_ipc::Schema> WriteArrowSchema(
    const Frame& frame, flatbuffers::FlatBufferBuilder* builder);

}  // namespace sdk::data

#endif  // SDK_DATA_ARROW_SCHEMA_H_
