// A frame as the JSON that Grafana Live and the browser read: one line, valid
// UTF-8 whatever bytes the strings hold (bad sequences become U+FFFD).
// Source: grafana-plugin-sdk-go data/frame_json.go.
#ifndef SDK_DATA_FRAME_JSON_H_
#define SDK_DATA_FRAME_JSON_H_

#include <string>

#include "sdk/data/frame.h"

namespace sdk::data {

enum class FrameParts { kSchema, kData, kAll };

std::string FrameToJson(const Frame& frame, FrameParts parts);

}  // namespace sdk::data

#endif  // SDK_DATA_FRAME_JSON_H_
