// How much kernel memory the hooks of an engine may take together, reckoned
// before anything is taken.
//
// Flow tables are made beforehand and have a part for each CPU, so they are
// nearly all of it. Each hook is given the tables that were asked for as long
// as all hooks that are wanted fit; else what is left is shared out evenly
// among them.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_KERNEL_BUDGET_H_
#define XDPLIVE_CAPTURE_PROGRAMS_KERNEL_BUDGET_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"

namespace xdplive::capture {

// Where the host names no bound: 256 MiB and 128 MiB a CPU, an eighth of the
// machine's memory at most.
uint64_t DefaultKernelBytes(int cpus, uint64_t machine_bytes);
// The same of this machine.
uint64_t DefaultKernelBytes();

struct KernelBudget {
  // A table with fewer would overflow at once.
  static constexpr uint32_t kLeastEntries = 512;

  uint64_t limit = 0;
  uint64_t ring_bytes = 0;
  uint64_t taken = 0;  // by the hooks there are, each by HookBytes
  size_t hooks = 0;    // that there are
  size_t wanted = 0;   // that there will be; at least one more is reckoned with
  uint32_t cpus = 1;   // that are online: tables count on those
  uint32_t possible_cpus = 1;  // hashes take memory for each

  // What a hook holds at most: its flow table and that of its filters, or their
  // hashes when it is `lazy`, programs and counters.
  uint64_t HookBytes(uint32_t entries, bool lazy = false) const;

  // Entries of the tables, or hashes, of the next hook, at most `asked`.
  // Errors: RESOURCE_EXHAUSTED with the figures when not even the least fits.
  absl::StatusOr<uint32_t> EntriesFor(uint32_t asked, bool lazy = false) const;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_KERNEL_BUDGET_H_
