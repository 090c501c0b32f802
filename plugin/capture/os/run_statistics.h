// The kernel's switch for measuring what programs cost.
#ifndef XDPLIVE_CAPTURE_OS_RUN_STATISTICS_H_
#define XDPLIVE_CAPTURE_OS_RUN_STATISTICS_H_

namespace xdplive::capture {

// The kernel measures every program's runs while any such descriptor is open
// (BPF_ENABLE_STATS, Linux 5.8), and stops when the last one is closed, also
// that of a process that was killed. Needs CAP_SYS_ADMIN. The descriptor is the
// caller's to close; below 0 it is the kernel's error. Allocates nothing.
int SwitchOnRunStatistics();

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_OS_RUN_STATISTICS_H_
