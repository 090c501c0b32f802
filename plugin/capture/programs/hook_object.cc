#include "capture/programs/hook_object.h"

#include <bpf/bpf.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "capture/os/libbpf_status.h"
#include "capture/programs/flow_table.h"
#include "capture/programs/slot_windows.h"
#include "tap_contract.h"
#include "tc_tap.skel.h"
#include "xdp_tap.skel.h"

namespace xdplive::capture {
namespace {

constexpr size_t kVerifierLogBytes = 1 << 20;
constexpr uint64_t kSecondNs = 1'000'000'000;

bool IsTc(ProgramVariant variant) { return variant == ProgramVariant::kTc; }

// The tick of the clocks that are as fast as memory is the kernel's own.
uint64_t TickNs() {
  timespec tick{};
  clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
  return static_cast<uint64_t>(tick.tv_nsec);
}

tap_settings SettingsOf(const HookSpec& spec) {
  tap_settings settings{};
  settings.packet_ns = kSecondNs / spec.packets_per_second;
  settings.tick_ns = TickNs();
  settings.ifindex = spec.ifindex;
  settings.snap_length = spec.snap_length;
  settings.direction =
      spec.direction == tap::Direction::kEgress ? TAP_EGRESS : TAP_INGRESS;
  return settings;
}

bpf_object* OpenBytes(ProgramVariant variant, std::vector<char>& log) {
  size_t size = 0;
  const void* bytes = IsTc(variant) ? tc_tap_bpf::elf_bytes(&size)
                                    : xdp_tap_bpf::elf_bytes(&size);
  bpf_object_open_opts options{};
  options.sz = sizeof(options);
  options.object_name = IsTc(variant) ? "tc_tap" : "xdp_tap";
  options.kernel_log_buf = log.data();
  options.kernel_log_size = log.size();
  return bpf_object__open_mem(bytes, size, &options);
}

// The compiler's section of constants or of variables.
bpf_map* SectionMap(bpf_object* object, absl::string_view section) {
  bpf_map* map = nullptr;
  bpf_object__for_each_map(map, object) {
    if (absl::EndsWith(bpf_map__name(map), section)) return map;
  }
  return nullptr;
}

int SetSettings(bpf_object* object, const tap_settings& settings) {
  bpf_map* map = SectionMap(object, ".rodata");
  if (map == nullptr) return -ENOENT;
  return bpf_map__set_initial_value(map, &settings, sizeof(settings));
}

int SetSizes(bpf_object* object, const HookSpec& spec) {
  const uint32_t flags = spec.lazy_tables ? BPF_F_NO_PREALLOC : 0;
  for (const char* name : {"tap_flows_0", "tap_flows_1"}) {
    bpf_map* table = bpf_object__find_map_by_name(object, name);
    int error = bpf_map__set_max_entries(table, spec.flow_table_entries);
    if (error == 0) error = bpf_map__set_map_flags(table, flags);
    if (error != 0) return error;
  }
  return bpf_map__reuse_fd(bpf_object__find_map_by_name(object, "tap_ring"),
                           spec.ring_fd);
}

// The kernel takes an update of a map of maps only from a map that is like the
// one it was made with, also in what the compiler said of its fields (before
// Linux 6.2 in that it said nothing of timers). So that one is of our make.
// It is to live until the load.
absl::StatusOr<UniqueFd> SetKind(bpf_object* object, const char* map_of_maps,
                                 absl::StatusOr<UniqueFd> kind) {
  if (!kind.ok()) return kind;
  if (const int error = bpf_map__set_inner_map_fd(
          bpf_object__find_map_by_name(object, map_of_maps), kind->get());
      error != 0) {
    return LibbpfStatus(absl::StrCat("say what ", map_of_maps, " holds"),
                        error);
  }
  return kind;
}

// The programs of the variant alone are loaded.
void SelectPrograms(bpf_object* object, ProgramVariant variant) {
  std::vector<std::string> names;
  for (const char* what :
       {"tap_enter", "tap_beyond", "tap_read", "tap_account"}) {
    names.push_back(ProgramName(what, variant));
  }
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object) {
    const absl::string_view name = bpf_program__name(program);
    bpf_program__set_autoload(
        program, std::find(names.begin(), names.end(), name) != names.end());
    if (variant == ProgramVariant::kXdpFrags) {
      bpf_program__set_flags(program, BPF_F_XDP_HAS_FRAGS);
    }
  }
}

}  // namespace

std::string ProgramName(absl::string_view what, ProgramVariant variant) {
  switch (variant) {
    case ProgramVariant::kTc:
      return absl::StrCat(what, "_tc");
    case ProgramVariant::kXdpLegacy:
      return absl::StrCat(what, "_xdp_legacy");
    default:
      return absl::StrCat(what, "_xdp");
  }
}

bpf_map* VariablesOf(bpf_object* object) { return SectionMap(object, ".bss"); }

absl::StatusOr<BpfObjectPtr> LoadHookObject(const HookSpec& spec,
                                            ProgramVariant variant) {
  std::vector<char> log(kVerifierLogBytes);
  BpfObjectPtr object(OpenBytes(variant, log));
  if (object == nullptr) return LibbpfStatus("open the programs", errno);
  if (const int error = SetSettings(object.get(), SettingsOf(spec));
      error != 0) {
    return LibbpfStatus("give the programs their settings", error);
  }
  if (const int error = SetSizes(object.get(), spec); error != 0) {
    return LibbpfStatus("size the maps", error);
  }
  ASSIGN_OR_RETURN(
      const UniqueFd focus,
      SetKind(object.get(), "tap_focus", MakeFlowTable(1, spec.lazy_tables)));
  ASSIGN_OR_RETURN(const UniqueFd windows,
                   SetKind(object.get(), "tap_windows", MakeSlotWindows()));
  SelectPrograms(object.get(), variant);
  if (const int error = bpf_object__load(object.get()); error != 0) {
    return LibbpfStatus(
        IsTc(variant) ? "load the TC programs" : "load the XDP programs", error,
        absl::string_view(log.data(), strlen(log.data())));
  }
  return object;
}

}  // namespace xdplive::capture
