// Taps and filters by their text.
#ifndef XDPLIVE_TESTS_KIT_CC_TAP_SPEC_H_
#define XDPLIVE_TESTS_KIT_CC_TAP_SPEC_H_

#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "filter/compile.h"
#include "filter/filter.h"
#include "tap/origin.h"

namespace xdplive::testing {

// Null of "". A text that does not compile ends the test, in libpcap's words.
inline filter::FilterPtr Compiled(absl::string_view text) {
  if (text.empty()) return nullptr;
  return filter::CompileShared(text).value();
}

// On this host; `filter` as Compiled takes it.
inline tap::TapSpec SpecOf(std::string interface, tap::Direction direction,
                           absl::string_view filter) {
  return {std::move(interface), direction, Compiled(filter)};
}

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_TAP_SPEC_H_
