#include "capture/programs/hook_programs.h"

#include <bpf/bpf.h>
#include <fcntl.h>
#include <sys/mman.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "base/status_macros.h"
#include "capture/os/libbpf_status.h"
#include "capture/programs/hook_object.h"
#include "capture/programs/kernel_memory.h"
#include "capture/programs/online_cpus.h"
#include "capture/programs/per_cpu.h"
#include "capture/programs/slot_windows.h"

namespace xdplive::capture {
namespace {

int ProgramFd(bpf_object* object, const std::string& name) {
  return bpf_program__fd(
      bpf_object__find_program_by_name(object, name.c_str()));
}

}  // namespace

void HookPrograms::ControlUnmapper::operator()(tap_control* control) const {
  munmap(control, sizeof(*control));
}

absl::StatusOr<HookPrograms> HookPrograms::Load(const HookSpec& spec,
                                                ProgramVariant variant) {
  // The kernel may take memory for a power of two anyway.
  const uint32_t columns =
      spec.columns == 0 ? std::bit_ceil(OnlineCpus()) : spec.columns;
  ASSIGN_OR_RETURN(HookFlows flows, HookFlows::Make(spec.flow_table_entries,
                                                    columns, spec.lazy_tables));
  HookPrograms programs(variant, std::move(flows));
  // Goes with this call: of a hundred kilobytes, a few descriptors are needed.
  ASSIGN_OR_RETURN(const BpfObjectPtr object,
                   LoadHookObject(spec, variant, programs.flows_));
  RETURN_IF_ERROR(programs.Keep(object.get()));
  RETURN_IF_ERROR(programs.MapControl(object.get()));
  RETURN_IF_ERROR(programs.CloseChain(object.get()));
  programs.MeasureObject(object.get());
  return programs;
}

bpf_prog_type HookPrograms::type() const {
  return variant_ == ProgramVariant::kTc ? BPF_PROG_TYPE_SCHED_CLS
                                         : BPF_PROG_TYPE_XDP;
}

uint32_t HookPrograms::load_flags() const {
  return variant_ == ProgramVariant::kXdpFrags ? BPF_F_XDP_HAS_FRAGS : 0;
}

absl::Status HookPrograms::Keep(bpf_object* object) {
  attach_type_ = bpf_program__expected_attach_type(
      bpf_object__next_program(object, nullptr));
  const auto map = [object](const char* name) {
    return bpf_object__find_map_fd_by_name(object, name);
  };
  const std::pair<UniqueFd*, int> kept[] = {
      {&entry_, ProgramFd(object, ProgramName("tap_enter", variant_))},
      {&chain_, map("tap_chain")},
      {&packets_, map("tap_packets")},
      {&windows_, map("tap_windows")},
      {&slot_windows_[0], map("tap_windows_0")},
  };
  for (const auto& [to, fd] : kept) {
    *to = UniqueFd(fcntl(fd, F_DUPFD_CLOEXEC, 0));
    if (!to->valid()) {
      return absl::ErrnoToStatus(errno, "keep a descriptor of the programs");
    }
  }
  return flows_.Keep(object);
}

absl::Status HookPrograms::MapControl(bpf_object* object) {
  void* memory = mmap(nullptr, sizeof(tap_control), PROT_READ | PROT_WRITE,
                      MAP_SHARED, bpf_map__fd(VariablesOf(object)), 0);
  if (memory == MAP_FAILED) {
    return absl::ErrnoToStatus(errno, "map the words programs read");
  }
  control_.reset(static_cast<tap_control*>(memory));
  return absl::OkStatus();
}

absl::Status HookPrograms::CloseChain(bpf_object* object) {
  const std::pair<uint32_t, const char*> links[] = {
      {TAP_CHAIN_ACCOUNT, "tap_account"},
      {TAP_CHAIN_BEYOND, "tap_beyond"},
      {TAP_CHAIN_READ, "tap_read"},
  };
  for (const auto& [key, what] : links) {
    if (key == TAP_CHAIN_READ && variant_ != ProgramVariant::kTc) continue;
    const int fd = ProgramFd(object, ProgramName(what, variant_));
    if (bpf_map_update_elem(chain_fd(), &key, &fd, BPF_ANY) != 0) {
      return LibbpfStatus("close the chain of programs", errno);
    }
  }
  return absl::OkStatus();
}

// All but the flow tables, which may grow.
void HookPrograms::MeasureObject(bpf_object* object) {
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object) {
    if (!bpf_program__autoload(program)) continue;
    object_memory_ += KernelMemoryOf(bpf_program__fd(program));
  }
  const bpf_map* map = nullptr;
  bpf_object__for_each_map(map, object) {
    object_memory_ += KernelMemoryOf(bpf_map__fd(map));
  }
  object_memory_ -= flows_.KernelMemory();
}

absl::Status HookPrograms::SetFilters(int program_fd) {
  const uint32_t key = TAP_CHAIN_FILTERS;
  if (bpf_map_update_elem(chain_fd(), &key, &program_fd, BPF_ANY) == 0) {
    return absl::OkStatus();
  }
  return LibbpfStatus("put the filters into the chain", errno);
}

absl::Status HookPrograms::ClearFilters() {
  const uint32_t key = TAP_CHAIN_FILTERS;
  if (bpf_map_delete_elem(chain_fd(), &key) == 0 || errno == ENOENT) {
    return absl::OkStatus();
  }
  return LibbpfStatus("take the filters out of the chain", errno);
}

absl::Status HookPrograms::EnsureFocusTables() { return flows_.EnsureFocus(); }

absl::StatusOr<tap_amount> HookPrograms::ReadSeen(int buffer) const {
  ASSIGN_OR_RETURN(const std::vector<tap_packet> cpus,
                   ReadPerCpu<tap_packet>(packets_fd(), 0));
  tap_amount sum{};
  for (const tap_packet& cpu : cpus) {
    AddWords(&cpu.seen[buffer], sizeof(sum), &sum);
  }
  return sum;
}

absl::Status HookPrograms::EnsureWindows(int slot) {
  UniqueFd& windows = slot_windows_[static_cast<size_t>(slot)];
  if (windows.valid()) return absl::OkStatus();
  ASSIGN_OR_RETURN(UniqueFd made, MakeSlotWindows());
  const auto key = static_cast<uint32_t>(slot);
  const int fd = made.get();
  if (bpf_map_update_elem(windows_.get(), &key, &fd, BPF_ANY) != 0) {
    return LibbpfStatus("add the counters of a tap", errno);
  }
  windows = std::move(made);
  return absl::OkStatus();
}

absl::StatusOr<tap_window> HookPrograms::ReadWindow(int buffer,
                                                    int slot) const {
  const UniqueFd& windows = slot_windows_[static_cast<size_t>(slot)];
  if (!windows.valid()) return tap_window{};
  return ReadSlotWindow(windows.get(), buffer);
}

absl::Status HookPrograms::DrainFlows(
    int buffer, std::vector<tap_flow_record>& flows) const {
  return flows_.Drain(buffer, *control_, flows);
}

uint64_t HookPrograms::KernelMemory() const {
  uint64_t bytes = object_memory_ + flows_.KernelMemory();
  for (size_t slot = 1; slot < slot_windows_.size(); ++slot) {
    const UniqueFd& windows = slot_windows_[slot];
    if (windows.valid()) bytes += KernelMemoryOf(windows.get());
  }
  return bytes;
}

}  // namespace xdplive::capture
