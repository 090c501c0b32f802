#include "capture/os/run_statistics.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

namespace xdplive::capture {

int SwitchOnRunStatistics() { return bpf_enable_stats(BPF_STATS_RUN_TIME); }

}  // namespace xdplive::capture
