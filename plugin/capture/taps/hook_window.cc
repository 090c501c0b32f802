#include "capture/taps/hook_window.h"

#include <bit>
#include <cstddef>

namespace xdplive::capture {

tap_window HookWindow::CountsOf(int slot) const {
  if (counts.empty()) return {};
  const unsigned before = taps & ((1u << slot) - 1);
  return counts[static_cast<size_t>(std::popcount(before))];
}

}  // namespace xdplive::capture
