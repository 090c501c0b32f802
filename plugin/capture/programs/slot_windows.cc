#include "capture/programs/slot_windows.h"

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <vector>

#include "base/status_macros.h"
#include "capture/os/libbpf_status.h"
#include "capture/programs/per_cpu.h"

namespace xdplive::capture {

absl::StatusOr<UniqueFd> MakeSlotWindows() {
  UniqueFd windows(bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, "tap_slot",
                                  sizeof(uint32_t), sizeof(tap_window),
                                  TAP_BUFFERS, nullptr));
  if (!windows.valid())
    return LibbpfStatus("make the counters of a tap", errno);
  return windows;
}

absl::StatusOr<tap_window> ReadSlotWindow(int fd, int buffer) {
  ASSIGN_OR_RETURN(const std::vector<tap_window> cpus,
                   ReadPerCpu<tap_window>(fd, static_cast<uint32_t>(buffer)));
  tap_window sum{};
  for (const tap_window& cpu : cpus) AddWords(&cpu, sizeof(sum), &sum);
  return sum;
}

}  // namespace xdplive::capture
