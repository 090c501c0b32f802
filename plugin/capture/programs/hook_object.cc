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

absl::Status SetRing(bpf_object* object, int ring_fd) {
  if (const int error = bpf_map__reuse_fd(
          bpf_object__find_map_by_name(object, "tap_ring"), ring_fd);
      error != 0) {
    return LibbpfStatus("share the ring", error);
  }
  return absl::OkStatus();
}

// See HookFlows::Prepare: it is to live until the load.
absl::StatusOr<UniqueFd> SetWindowsKind(bpf_object* object) {
  ASSIGN_OR_RETURN(UniqueFd kind, MakeSlotWindows());
  if (const int error = bpf_map__set_inner_map_fd(
          bpf_object__find_map_by_name(object, "tap_windows"), kind.get());
      error != 0) {
    return LibbpfStatus("say what tap_windows holds", error);
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
                                            ProgramVariant variant,
                                            const HookFlows& flows) {
  std::vector<char> log(kVerifierLogBytes);
  BpfObjectPtr object(OpenBytes(variant, log));
  if (object == nullptr) return LibbpfStatus("open the programs", errno);
  tap_settings settings = SettingsOf(spec);
  RETURN_IF_ERROR(flows.Prepare(object.get(), settings));
  if (const int error = SetSettings(object.get(), settings); error != 0) {
    return LibbpfStatus("give the programs their settings", error);
  }
  RETURN_IF_ERROR(SetRing(object.get(), spec.ring_fd));
  ASSIGN_OR_RETURN(const UniqueFd windows, SetWindowsKind(object.get()));
  SelectPrograms(object.get(), variant);
  if (const int error = bpf_object__load(object.get()); error != 0) {
    return LibbpfStatus(
        IsTc(variant) ? "load the TC programs" : "load the XDP programs", error,
        absl::string_view(log.data(), strlen(log.data())));
  }
  return object;
}

}  // namespace xdplive::capture
