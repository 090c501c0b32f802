#include "capture/programs/kernel_budget.h"

#include <bpf/libbpf.h>
#include <unistd.h>

#include <algorithm>
#include <bit>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "capture/programs/flow_table.h"
#include "tap_contract.h"

namespace xdplive::capture {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
// One table counts all flows and one those of filters.
constexpr uint64_t kTables = TAP_TABLES;
// An entry of the hashes that stand for them where hooks are many: the kernel's
// head, the key and a pointer to the values, of which each CPU that may ever
// come has one; and its buckets.
// Source: struct htab_elem, alloc_htab in kernel/bpf/hashtab.c.
constexpr uint64_t kElementBytes = 64 + sizeof(tap_flow_key);
// Programs and counters, which hardly differ from hook to hook.
constexpr uint64_t kFixedBytes = 128 << 10;
// Hooks that may come beside those that are wanted.
constexpr uint64_t kUnknown = 128;

// Leaves out what is negative.
uint64_t Less(uint64_t whole, uint64_t part) {
  return whole - std::min(whole, part);
}

}  // namespace

uint64_t DefaultKernelBytes(int cpus, uint64_t machine_bytes) {
  const uint64_t wanted =
      (256 + 128 * static_cast<uint64_t>(std::max(cpus, 1))) * kMiB;
  return std::min(wanted, machine_bytes / 8);
}

uint64_t DefaultKernelBytes() {
  const auto pages = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES));
  const auto page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  return DefaultKernelBytes(libbpf_num_possible_cpus(), pages * page);
}

uint64_t KernelBudget::HookBytes(uint32_t entries, bool lazy) const {
  if (!lazy) {
    const FlowTableSize size = {.flows = entries, .columns = cpus};
    return kFixedBytes + kTables * size.KernelBytes();
  }
  const uint64_t entry =
      kElementBytes + uint64_t{possible_cpus} * sizeof(tap_flow);
  return kFixedBytes + kTables * TAP_BUFFERS * entries * entry;
}

absl::StatusOr<uint32_t> KernelBudget::EntriesFor(uint32_t asked,
                                                  bool lazy) const {
  const uint64_t left = Less(Less(limit, ring_bytes), taken);
  const uint64_t to_come = std::max<uint64_t>(Less(wanted, hooks), 1);
  // A quarter is for those that nobody knows of yet.
  const uint64_t share = std::max(Less(left, limit / 4) / to_come,
                                  left / std::max<uint64_t>(to_come, kUnknown));
  const uint32_t least = std::min(asked, kLeastEntries);
  // Tables take memory by powers of two, so there is nothing in between.
  uint32_t entries = asked;
  while (entries > least && HookBytes(entries, lazy) > share) {
    entries = std::max(std::bit_floor(entries - 1), least);
  }
  if (HookBytes(entries, lazy) <= share) return entries;
  const uint64_t needed = HookBytes(least, lazy);
  if (needed <= left) return least;
  return absl::ResourceExhaustedError(absl::StrCat(
      "it needs ", needed / kMiB + 1, " MiB of kernel memory, and of the ",
      limit / kMiB, " MiB that this Grafana allows, ", left / kMiB,
      " are left beside ", hooks, " hooks and a ring of ", ring_bytes / kMiB,
      " MiB; watch fewer interfaces, or raise GF_PLUGIN_MAX_KERNEL_MIB"));
}

}  // namespace xdplive::capture
