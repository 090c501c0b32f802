// What the fuzz targets of messages make of their bytes.
#ifndef XDPLIVE_TESTS_FUZZ_INPUT_H_
#define XDPLIVE_TESTS_FUZZ_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "absl/strings/string_view.h"

namespace xdplive::testing {

inline void Require(bool holds, const char* rule) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", rule);
  std::abort();
}

// The messages that `bytes` stand for: two bytes of length before each.
inline std::vector<absl::string_view> Split(absl::string_view bytes) {
  std::vector<absl::string_view> messages;
  while (bytes.size() >= 2) {
    const size_t size = static_cast<uint8_t>(bytes[0]) |
                        size_t{static_cast<uint8_t>(bytes[1])} << 8;
    messages.push_back(bytes.substr(2, size));
    bytes.remove_prefix(2 + messages.back().size());
  }
  return messages;
}

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_FUZZ_INPUT_H_
