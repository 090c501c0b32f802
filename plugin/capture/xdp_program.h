// The ingress tap's program, loaded for one interface, and its maps.
#ifndef XDPLIVE_CAPTURE_XDP_PROGRAM_H_
#define XDPLIVE_CAPTURE_XDP_PROGRAM_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "capture/bpf_handles.h"
#include "tap_contract.h"

namespace xdplive::capture {

// What the program is made for; fixed by its load.
struct XdpProgramSpec {
  uint32_t ifindex = 0;
  uint32_t snap_length = 128;
  uint32_t packets_per_second = 2000;
  int ring_fd = -1;  // borrowed
};

// How much of the kernel it relies on, most first.
enum class XdpVariant {
  kFrags,   // takes frames in several buffers: Linux 5.18
  kLinear,  // frames in one buffer; still uses the helpers of 5.18
  kLegacy,  // frames in one buffer; Linux 5.15, needs CAP_PERFMON
};

// Threads: const methods from any thread.
class XdpProgram {
 public:
  // Errors: see LibbpfStatus.
  static absl::StatusOr<XdpProgram> Load(const XdpProgramSpec& spec,
                                         XdpVariant variant);

  int fd() const;

  // Begins to count and to show; until then the program only passes packets.
  void Start();

  // The sum over all CPUs, as the kernel side counts.
  absl::StatusOr<tap_counters> ReadCounters() const;

  // Bytes the kernel holds for the program and its maps, the ring included.
  uint64_t KernelMemory() const;

 private:
  explicit XdpProgram(XdpTapSkeletonPtr skeleton);

  XdpTapSkeletonPtr skeleton_;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_XDP_PROGRAM_H_
