// The embedded BPF objects of a hook, made ready for it and loaded.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_HOOK_OBJECT_H_
#define XDPLIVE_CAPTURE_PROGRAMS_HOOK_OBJECT_H_

#include <bpf/libbpf.h>

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "capture/os/bpf_handles.h"
#include "capture/programs/hook_flows.h"
#include "tap/engine.h"

namespace xdplive::capture {

// What the programs are made for; fixed by their load.
struct HookSpec {
  uint32_t ifindex = 0;
  tap::Direction direction = tap::Direction::kIngress;
  uint32_t snap_length = 128;
  uint32_t packets_per_second = 2000;
  uint32_t flow_table_entries = 65536;
  bool lazy_tables = false;  // see HookFlows
  uint32_t columns = 0;      // see HookFlows; 0: for all CPUs that are online
  int ring_fd = -1;          // borrowed
};

// How much of the kernel they rely on; of XDP, most first.
enum class ProgramVariant {
  kXdpFrags,   // takes frames in several buffers: Linux 5.18
  kXdpLinear,  // frames in one buffer; still uses the helpers of 5.18
  kXdpLegacy,  // frames in one buffer; needs CAP_PERFMON
  kTc,         // TCX or clsact
};

// With the settings of `spec`, to count into `flows`. Errors: see LibbpfStatus.
absl::StatusOr<BpfObjectPtr> LoadHookObject(const HookSpec& spec,
                                            ProgramVariant variant,
                                            const HookFlows& flows);

// How the program that does `what` ("tap_enter") is called in that object.
std::string ProgramName(absl::string_view what, ProgramVariant variant);

// The map of the programs' variables: one tap_control.
bpf_map* VariablesOf(bpf_object* object);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_HOOK_OBJECT_H_
