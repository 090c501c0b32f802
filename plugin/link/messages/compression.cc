#include "link/messages/compression.h"

#include <zstd.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace xdplive::link {

absl::StatusOr<std::string> Compress(absl::string_view bytes) {
  constexpr int kFastest = 1;
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(),
                                    bytes.size(), kFastest);
  if (ZSTD_isError(size) != 0) {
    return absl::InternalError(
        absl::StrCat("compress flows: ", ZSTD_getErrorName(size)));
  }
  out.resize(size);
  return out;
}

absl::StatusOr<std::string> Decompress(absl::string_view bytes, size_t size,
                                       size_t most) {
  if (size > most) {
    return absl::InvalidArgumentError(absl::StrCat(
        "decompress flows: ", size, " bytes, at most ", most, " are taken"));
  }
  std::string out(size, '\0');
  const size_t found =
      ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(found) != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("decompress flows: ", ZSTD_getErrorName(found)));
  }
  if (found != size) {
    return absl::InvalidArgumentError(absl::StrCat(
        "decompress flows: ", found, " bytes where ", size, " are named"));
  }
  return out;
}

}  // namespace xdplive::link
