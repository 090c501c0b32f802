#include "capture/programs/cost_meter.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <cerrno>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "capture/os/libbpf_status.h"
#include "capture/os/proc_file.h"

namespace xdplive::capture {
namespace {

// Nothing when the kernel does not tell, as of a descriptor that is none.
std::optional<bpf_prog_info> InfoOf(int program_fd) {
  bpf_prog_info info{};
  uint32_t size = sizeof(info);
  if (bpf_obj_get_info_by_fd(program_fd, &info, &size) != 0) {
    return std::nullopt;
  }
  return info;
}

// Somebody switched it on for the whole machine.
bool MeasuredAnyway() {
  return absl::StartsWith(
      ReadProcFile("/proc/sys/kernel/bpf_stats_enabled").value_or(""), "1");
}

}  // namespace

absl::StatusOr<UniqueFd> EnableRunStatistics(
    const std::function<int()>& switch_on) {
  const int answer = switch_on();
  if (answer >= 0) return UniqueFd(answer);
  const int error = -answer;
  if (error != EPERM) {
    return LibbpfStatus("measure the run time of programs", error);
  }
  if (MeasuredAnyway()) return UniqueFd();
  return absl::PermissionDeniedError(
      "measure the run time of programs: the kernel lets only CAP_SYS_ADMIN "
      "switch that on; 'sysctl kernel.bpf_stats_enabled=1' does it for good, "
      "at some 20 ns a packet");
}

std::optional<double> CostMeter::Look(int program_fd) {
  const std::optional<bpf_prog_info> info = InfoOf(program_fd);
  if (!info || info->run_cnt == runs_) return last_;
  last_ = static_cast<double>(info->run_time_ns - run_ns_) /
          static_cast<double>(info->run_cnt - runs_);
  run_ns_ = info->run_time_ns;
  runs_ = info->run_cnt;
  return last_;
}

void CostMeter::Restart(int program_fd) {
  const bpf_prog_info info = InfoOf(program_fd).value_or(bpf_prog_info{});
  run_ns_ = info.run_time_ns;
  runs_ = info.run_cnt;
  last_.reset();
}

}  // namespace xdplive::capture
