// zstd (RFC 8878) at its fastest level: a window's columns become a quarter.
#ifndef XDPLIVE_LINK_MESSAGES_COMPRESSION_H_
#define XDPLIVE_LINK_MESSAGES_COMPRESSION_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace xdplive::link {

absl::StatusOr<std::string> Compress(absl::string_view bytes);

// `size` is what the bytes were before; at most `most` bytes are taken for
// them. Errors: INVALID_ARGUMENT where they are not what they are said to be.
absl::StatusOr<std::string> Decompress(absl::string_view bytes, size_t size,
                                       size_t most);

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_MESSAGES_COMPRESSION_H_
