// A frame as one Arrow IPC file ("ARROW1 … footer"), as QueryData answers it.
// Source: grafana-plugin-sdk-go data/arrow.go; Arrow columnar format 1.x.
#ifndef SDK_DATA_FRAME_ARROW_H_
#define SDK_DATA_FRAME_ARROW_H_

#include <string>

#include "absl/status/statusor.h"
#include "sdk/data/frame.h"

namespace sdk::data {

// Errors: INVALID_ARGUMENT when the fields differ in length.
absl::StatusOr<std::string> FrameToArrow(const Frame& frame);

}  // namespace sdk::data

#endif  // SDK_DATA_FRAME_ARROW_H_
