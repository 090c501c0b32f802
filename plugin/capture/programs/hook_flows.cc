#include "capture/programs/hook_flows.h"

#include <bpf/bpf.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "capture/os/libbpf_status.h"
#include "capture/programs/flow_hash.h"
#include "capture/programs/kernel_memory.h"

namespace xdplive::capture {
namespace {

bpf_map* MapOf(bpf_object* object, const char* name) {
  return bpf_object__find_map_by_name(object, name);
}

absl::Status AddTo(const UniqueFd& map_of_maps, uint32_t key, int fd) {
  if (bpf_map_update_elem(map_of_maps.get(), &key, &fd, BPF_ANY) == 0) {
    return absl::OkStatus();
  }
  return LibbpfStatus("add a flow table for filters", errno);
}

}  // namespace

absl::StatusOr<HookFlows> HookFlows::Make(uint32_t entries, uint32_t columns,
                                          bool lazy) {
  ASSIGN_OR_RETURN(
      FlowTable table,
      FlowTable::Make({.flows = lazy ? 0 : entries, .columns = columns}));
  HookFlows made(entries, lazy, std::move(table));
  ASSIGN_OR_RETURN(made.hash_kind_, MakeFlowHash(1));
  return made;
}

absl::Status HookFlows::Prepare(bpf_object* object,
                                tap_settings& settings) const {
  const FlowTableSize& size = table_.size();
  settings.flows = size.flows;
  settings.set_mask = static_cast<uint32_t>(size.sets() - 1);
  settings.flow_shift = size.shift();
  settings.columns = size.columns;
  if (getrandom(settings.seed, sizeof(settings.seed), 0) !=
      sizeof(settings.seed)) {
    return absl::ErrnoToStatus(errno, "make a seed");
  }
  int error = 0;
  const auto then = [&error](int result) {
    if (error == 0) error = result;
  };
  then(bpf_map__reuse_fd(MapOf(object, "tap_sets"), table_.sets_fd()));
  then(bpf_map__reuse_fd(MapOf(object, "tap_names"), table_.names_fd()));
  then(bpf_map__reuse_fd(MapOf(object, "tap_parts"), table_.parts_fd()));
  for (const char* name : {"tap_hash_0", "tap_hash_1"}) {
    bpf_map* hash = MapOf(object, name);
    then(bpf_map__set_max_entries(hash, lazy_ ? entries_ : 1));
    then(bpf_map__set_map_flags(hash, BPF_F_NO_PREALLOC));
  }
  // The kernel takes an update of a map of maps only from a map that is like
  // the one it was made with, also in what the compiler said of its fields
  // (before Linux 6.2 in that it said nothing of timers). So those are of our
  // make, and live until the load.
  const std::pair<const char*, int> kinds[] = {
      {"tap_focus_sets", table_.sets_fd()},
      {"tap_focus_names", table_.names_fd()},
      {"tap_focus_parts", table_.parts_fd()},
      {"tap_focus_hashes", hash_kind_.get()},
  };
  for (const auto& [name, kind] : kinds) {
    then(bpf_map__set_inner_map_fd(MapOf(object, name), kind));
  }
  if (error != 0) return LibbpfStatus("size the flow tables", error);
  return absl::OkStatus();
}

absl::Status HookFlows::Keep(bpf_object* object) {
  const std::pair<UniqueFd*, const char*> kept[] = {
      {&hashes_[0], "tap_hash_0"},
      {&hashes_[1], "tap_hash_1"},
      {&focus_sets_, "tap_focus_sets"},
      {&focus_names_, "tap_focus_names"},
      {&focus_parts_, "tap_focus_parts"},
      {&focus_of_hashes_, "tap_focus_hashes"},
  };
  for (const auto& [to, name] : kept) {
    *to = UniqueFd(fcntl(bpf_object__find_map_fd_by_name(object, name),
                         F_DUPFD_CLOEXEC, 0));
    if (!to->valid()) {
      return absl::ErrnoToStatus(errno, "keep a descriptor of the flow tables");
    }
  }
  hash_kind_ = UniqueFd();
  return absl::OkStatus();
}

absl::Status HookFlows::EnsureFocus() {
  return lazy_ ? AddFocusHashes() : AddFocusTable();
}

absl::Status HookFlows::AddFocusTable() {
  if (focus_.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(FlowTable table, FlowTable::Make(table_.size()));
  RETURN_IF_ERROR(AddTo(focus_sets_, 0, table.sets_fd()));
  RETURN_IF_ERROR(AddTo(focus_names_, 0, table.names_fd()));
  RETURN_IF_ERROR(AddTo(focus_parts_, 0, table.parts_fd()));
  focus_ = std::move(table);
  return absl::OkStatus();
}

absl::Status HookFlows::AddFocusHashes() {
  while (focus_hashes_.size() < TAP_BUFFERS) {
    ASSIGN_OR_RETURN(UniqueFd hash, MakeFlowHash(entries_));
    RETURN_IF_ERROR(AddTo(focus_of_hashes_,
                          static_cast<uint32_t>(focus_hashes_.size()),
                          hash.get()));
    focus_hashes_.push_back(std::move(hash));
  }
  return absl::OkStatus();
}

absl::Status HookFlows::Drain(int buffer, tap_control& control,
                              std::vector<tap_flow_record>& flows) const {
  const auto which = static_cast<size_t>(buffer);
  if (!lazy_) {
    const size_t columns =
        std::min<uint64_t>(control.columns, table_.size().columns);
    tap_flow_head* heads = control.heads[which];
    absl::Status status =
        table_.Drain(buffer, columns, heads[TAP_TABLE_BASE], flows);
    if (focus_.has_value()) {
      status.Update(
          focus_->Drain(buffer, columns, heads[TAP_TABLE_FOCUS], flows));
    }
    return status;
  }
  absl::Status status = DrainFlowHash(hashes_[which].get(), flows);
  if (!focus_hashes_.empty()) {
    status.Update(DrainFlowHash(focus_hashes_[which].get(), flows));
  }
  for (__u8& full : control.full[which]) {
    __atomic_store_n(&full, __u8{0}, __ATOMIC_SEQ_CST);
  }
  return status;
}

uint64_t HookFlows::KernelMemory() const {
  uint64_t bytes = table_.KernelMemory();
  if (focus_.has_value()) bytes += focus_->KernelMemory();
  for (const UniqueFd& hash : hashes_) bytes += KernelMemoryOf(hash.get());
  for (const UniqueFd& hash : focus_hashes_) {
    bytes += KernelMemoryOf(hash.get());
  }
  return bytes;
}

}  // namespace xdplive::capture
