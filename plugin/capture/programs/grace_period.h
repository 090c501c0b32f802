// Waits until every program that runs now has ended.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_GRACE_PERIOD_H_
#define XDPLIVE_CAPTURE_PROGRAMS_GRACE_PERIOD_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::capture {

// The kernel promises that an update of a map of maps returns only once no
// program can still use the old inner map (maybe_wait_bpf_programs in
// kernel/bpf/syscall.c). This one updates a map that no program uses, for the
// wait alone. Some milliseconds; any thread.
class GracePeriod {
 public:
  // Errors: see LibbpfStatus.
  static absl::StatusOr<GracePeriod> Make();

  absl::Status Wait() const;
  // The same; where the kernel refuses, longer than any program runs.
  void WaitForSure() const;

 private:
  GracePeriod(UniqueFd outer, UniqueFd inner)
      : outer_(std::move(outer)), inner_(std::move(inner)) {}

  UniqueFd outer_;
  UniqueFd inner_;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_GRACE_PERIOD_H_
