// What a capture is set by, wherever that is written down: bounds and defaults
// of its numbers, words of its choices. datasource/access/settings.cc holds
// schema.json to them.
#ifndef XDPLIVE_TAP_SETTINGS_H_
#define XDPLIVE_TAP_SETTINGS_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace xdplive::tap::setting {

struct Number {
  uint32_t min;
  uint32_t max;
  uint32_t by_default;
};

inline constexpr Number kPacketsPerSecond = {1, 1'000'000, 2'000};
inline constexpr Number kSnapLength = {64, 512, 192};  // bytes
inline constexpr Number kFlowTableEntries = {1'024, 4'194'304, 65'536};
inline constexpr Number kRingBufferMiB = {1, 256, 16};
inline constexpr Number kHistorySeconds = {10, 86'400, 900};
inline constexpr Number kHistoryMiB = {1, 4'096, 64};

inline constexpr absl::string_view kAttachModes[] = {"auto", "native", "tcx",
                                                     "generic"};
// The lowest role that may see single packets, the most open first.
inline constexpr absl::string_view kPacketAccess[] = {"viewer", "editor",
                                                      "admin", "nobody"};
// How much is learnt of who, the least first.
inline constexpr absl::string_view kIdentity[] = {"off", "local", "sites",
                                                  "full"};

}  // namespace xdplive::tap::setting

#endif  // XDPLIVE_TAP_SETTINGS_H_
