// Columns of integers in as few bits as their spread asks for: groups of 128
// values, each stored as what it exceeds the least of its group by. Bytes are
// of this process only: they follow the host's byte order.
#ifndef XDPLIVE_FLOW_HISTORY_KEEP_PACKED_COLUMN_H_
#define XDPLIVE_FLOW_HISTORY_KEEP_PACKED_COLUMN_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace xdplive::flow {

inline constexpr size_t kPackedGroup = 128;

// Bytes behind the last column that a reader may touch: the owner of the
// buffer adds them.
inline constexpr size_t kPackedPadding = 8;

// Appends the packed form of `values`; no values take no bytes.
void AppendPacked(absl::Span<const uint64_t> values,
                  std::vector<uint8_t>& bytes);

// Reads one column from its first group on.
class PackedReader {
 public:
  // A reader of nothing.
  PackedReader() = default;
  explicit PackedReader(const uint8_t* column) : next_(column) {}

  // The next group. REQUIRES: `count` is kPackedGroup, or what is left of the
  // column for its last group; `out` has room for it.
  void Read(size_t count, uint64_t* out);

 private:
  const uint8_t* next_ = nullptr;
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_HISTORY_KEEP_PACKED_COLUMN_H_
