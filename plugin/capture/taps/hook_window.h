// What the taps of one hook counted, as the kernel has it.
#ifndef XDPLIVE_CAPTURE_TAPS_HOOK_WINDOW_H_
#define XDPLIVE_CAPTURE_TAPS_HOOK_WINDOW_H_

#include <cstdint>
#include <vector>

#include "tap_contract.h"

namespace xdplive::capture {

// What every tap of a hook counted between two turns.
struct HookWindow {
  uint16_t taps =
      0;  // bit i: slot i counted, from the first packet to the last
  tap_amount seen = {};
  std::vector<tap_window> counts;  // of those slots, in order; none: all zero
  std::vector<tap_flow_record> flows;

  // REQUIRES: the slot is one of `taps`.
  tap_window CountsOf(int slot) const;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_TAPS_HOOK_WINDOW_H_
