// What one tap of a hook counted, as the plugin sees it: one tap_window by
// buffer and CPU.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_SLOT_WINDOWS_H_
#define XDPLIVE_CAPTURE_PROGRAMS_SLOT_WINDOWS_H_

#include "absl/status/statusor.h"
#include "capture/os/bpf_handles.h"
#include "tap_contract.h"

namespace xdplive::capture {

// Some 15 KB a CPU; made with the tap, for most hooks have one tap and never
// use their other slots. Errors: see LibbpfStatus.
absl::StatusOr<UniqueFd> MakeSlotWindows();

// All that was ever counted into a buffer that stands still, CPUs added up.
// Errors: see LibbpfStatus.
absl::StatusOr<tap_window> ReadSlotWindow(int fd, int buffer);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_SLOT_WINDOWS_H_
