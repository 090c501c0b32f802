// Columns as Arrow lays them out: a validity bitmap, offsets where values vary
// in length, the values; each buffer starts on a 64-byte boundary.
#ifndef SDK_DATA_ARROW_COLUMNS_H_
#define SDK_DATA_ARROW_COLUMNS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "arrow_ipc_generated.h"
#include "sdk/data/frame.h"

namespace sdk::data {

// The body of one record batch and where its parts are.
struct ArrowBody {
  std::string bytes;
  std::vector<arrow_ipc::FieldNode> nodes;
  std::vector<arrow_ipc::Buffer> buffers;
};

// Errors: INVALID_ARGUMENT when a text column holds 2 GiB or more, which
// Arrow's 32-bit offsets cannot address.
absl::Status AppendArrowColumn(const Field& field, ArrowBody* body);

}  // namespace sdk::data

#endif  // SDK_DATA_ARROW_COLUMNS_H_
