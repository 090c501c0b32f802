// All filters of a hook as one program of its chain.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_FILTER_PROGRAM_H_
#define XDPLIVE_CAPTURE_PROGRAMS_FILTER_PROGRAM_H_

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "capture/os/bpf_handles.h"
#include "capture/programs/hook_programs.h"
#include "filter/filter.h"

namespace xdplive::capture {

struct SlotFilter {
  int slot = 0;
  const filter::Filter* filter = nullptr;  // borrowed
};

// Loads a program that asks each filter in turn, sets the bit of its slot in
// tap_packet.matched where it matches, and hands on to account. One program
// and not one for each: they would push each other out of the CPU's caches.
// Errors: those of ebpf::Translate; RESOURCE_EXHAUSTED when the filters are
// too much together for the kernel to verify, FAILED_PRECONDITION when it does
// not take them at all, each with the log as kVerifierLogPayload; else see
// LibbpfStatus.
absl::StatusOr<UniqueFd> LoadFilters(absl::Span<const SlotFilter> filters,
                                     const HookPrograms& programs);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_FILTER_PROGRAM_H_
