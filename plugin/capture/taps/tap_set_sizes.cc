// How large the flow tables of the next hook of a TapSet are.
#include <bpf/libbpf.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "capture/programs/online_cpus.h"
#include "capture/taps/tap_set.h"

namespace xdplive::capture {
namespace {

// So many hooks at a time have all the flowTableEntries there may be, and their
// memory beforehand; others fewer, and memory as flows come. Half of them are
// kept for what is no veth: where there are many, they are guests and pods.
constexpr size_t kRoomyHooks = 16;
constexpr size_t kRoomyVeths = 8;
constexpr uint32_t kLazyEntries = 4096;

absl::Status NoMemory(const AttachRequest& device, const absl::Status& why) {
  return absl::ResourceExhaustedError(absl::StrCat(
      "attach to ", device.interface, " (",
      tap::DirectionName(device.hook.direction), "): ", why.message()));
}

}  // namespace

KernelBudget TapSet::Budget(const tap::EngineOptions& options) const {
  KernelBudget budget;
  budget.limit =
      options.kernel_bytes == 0 ? DefaultKernelBytes() : options.kernel_bytes;
  budget.ring_bytes =
      reader_ == nullptr ? options.ring_buffer_bytes : ring_bytes_;
  budget.wanted = hooks_wanted_;
  budget.cpus = OnlineCpus();
  budget.possible_cpus =
      static_cast<uint32_t>(std::max(libbpf_num_possible_cpus(), 1));
  const Hooks hooks = AllHooks();
  for (const auto& [hook, taps] : hooks) {
    budget.taken +=
        budget.HookBytes(hook->flow_table_entries(), !hook->roomy());
  }
  for (const auto& [key, spec] : being_made_) {
    budget.taken += budget.HookBytes(spec.flow_table_entries, spec.lazy_tables);
  }
  budget.hooks = hooks.size() + being_made_.size();
  return budget;
}

// Beside a few hooks, those of real devices above all, there may be hundreds of
// which little is asked.
absl::Status TapSet::SizeTables(const tap::EngineOptions& options,
                                AttachRequest& request) const {
  const uint32_t asked = options.flow_table_entries;
  const KernelBudget budget = Budget(options);
  size_t roomy = 0;
  for (const auto& [key, weak] : hooks_) {
    const std::shared_ptr<Hook> hook = weak.lock();
    const bool itself =
        key == HookKey(request.hook.ifindex, request.hook.direction);
    if (hook != nullptr && hook->roomy() && !itself) ++roomy;
  }
  const size_t most = request.driver == "veth" ? kRoomyVeths : kRoomyHooks;
  const absl::StatusOr<uint32_t> table = budget.EntriesFor(asked);
  if (table.ok() && (*table > kLazyEntries ? roomy < most : *table == asked)) {
    request.hook.flow_table_entries = *table;
    request.hook.lazy_tables = false;
    return absl::OkStatus();
  }
  const absl::StatusOr<uint32_t> lazy =
      budget.EntriesFor(std::min(asked, kLazyEntries), /*lazy=*/true);
  if (!lazy.ok()) return NoMemory(request, lazy.status());
  request.hook.flow_table_entries = *lazy;
  request.hook.lazy_tables = true;
  return absl::OkStatus();
}

void TapSet::ExpectHooks(size_t hooks) {
  absl::MutexLock lock(&mutex_);
  hooks_wanted_ = hooks;
}

}  // namespace xdplive::capture
