// One tap's filter as a program of its hook's chain.
#ifndef XDPLIVE_CAPTURE_FILTER_PROGRAM_H_
#define XDPLIVE_CAPTURE_FILTER_PROGRAM_H_

#include "absl/status/statusor.h"
#include "capture/bpf_handles.h"
#include "capture/filter/filter.h"
#include "capture/hook_programs.h"

namespace xdplive::capture {

// Loads `filter` for `slot`: it sets the slot's bit in tap_packet.matched where
// it matches, and hands on to the next filter there is, or to account.
// Errors: those of filter::Translate and LibbpfStatus, the filter named.
absl::StatusOr<UniqueFd> LoadFilterProgram(const filter::Filter& filter,
                                           const HookPrograms& programs,
                                           int slot);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_FILTER_PROGRAM_H_
