// A number that stands for bytes: FNV-1a, 64 bits, the same in every process.
#ifndef XDPLIVE_DATASOURCE_ASK_TEXT_HASH_H_
#define XDPLIVE_DATASOURCE_ASK_TEXT_HASH_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace xdplive::datasource {

inline uint64_t ByteHash(absl::Span<const uint8_t> bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3;
  return hash;
}

inline uint64_t TextHash(absl::string_view text) {
  return ByteHash({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ASK_TEXT_HASH_H_
