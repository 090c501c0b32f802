// What a packet costs, by the kernel's run statistics of programs.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_COST_METER_H_
#define XDPLIVE_CAPTURE_PROGRAMS_COST_METER_H_

#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::capture {

// What `switch_on` gives, which does as os/run_statistics.h. An empty
// descriptor where the sysctl kernel.bpf_stats_enabled has the kernel measure
// anyway. Errors: PERMISSION_DENIED without CAP_SYS_ADMIN, with the mend; else
// see LibbpfStatus.
absl::StatusOr<UniqueFd> EnableRunStatistics(
    const std::function<int()>& switch_on);

// Run time over runs of one program, tail calls included, between two looks.
// Not thread-safe.
class CostMeter {
 public:
  // Nanoseconds a run took on average since the look before, or since Restart.
  // Where nothing ran since, what the look before gave; nothing while nothing
  // ran at all or nothing was measured.
  std::optional<double> Look(int program_fd);
  // Forgets what was measured so far.
  void Restart(int program_fd);

 private:
  uint64_t run_ns_ = 0;
  uint64_t runs_ = 0;
  std::optional<double> last_;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_COST_METER_H_
