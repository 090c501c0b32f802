// How a hook (an interface in a direction) is attached to the kernel.
#ifndef XDPLIVE_TAP_ATTACH_H_
#define XDPLIVE_TAP_ATTACH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tap/origin.h"

namespace xdplive::tap {

// The ways to attach, from the gentlest for the interface on.
enum class Rung : uint8_t {
  kNative,        // XDP in the driver, frames of several buffers
  kNativeSingle,  // the same, frames of one buffer
  kTcx,
  kClsact,  // TC's older way
  kGeneric,
};

// "native", "native (single buffer)", "tcx", "tcx (clsact)", "generic".
const char* RungName(Rung rung);

enum class AttachOutcome : uint8_t {
  kHolds,
  kRefused,  // by the kernel
  kLeftOut,  // by choice: it would cost more than it gains, or not see all
};

// "holds", "refused", "left out".
const char* OutcomeName(AttachOutcome outcome);

// One rung of the attach ladder that was tried or left out.
struct AttachStep {
  Rung rung = Rung::kNative;
  AttachOutcome outcome = AttachOutcome::kHolds;
  std::string reason;  // "" for the one that holds; else why not, and the mend
};

// How a hook came to be attached.
struct AttachReport {
  int interface_index = 0;
  std::string mode;  // "native", "tcx", "generic"; "" while nothing is attached
  std::vector<AttachStep> steps;  // the one that holds is the last
  // What a person should know of the one that holds: what it cannot see, what
  // was held down.
  std::vector<std::string> notes;
};

// A hook that was made anew under its taps.
struct Renewal {
  Origin origin;
  // It is attached in another way: what passed meanwhile was not seen. Else no
  // packet was missed.
  bool moved = false;
  absl::Status status;  // why it stays as it was; of one that moved, detached
  AttachReport report;
};

}  // namespace xdplive::tap

#endif  // XDPLIVE_TAP_ATTACH_H_
