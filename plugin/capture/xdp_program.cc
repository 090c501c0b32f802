#include "capture/xdp_program.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "capture/kernel_memory.h"
#include "capture/libbpf_status.h"
#include "xdp_tap.skel.h"

namespace xdplive::capture {
namespace {

constexpr size_t kVerifierLogBytes = 65'536;
constexpr uint64_t kSecondNs = 1'000'000'000;

void Configure(const XdpProgramSpec& spec, XdpVariant variant,
               xdp_tap_bpf& skeleton) {
  skeleton.rodata->tap_ifindex = spec.ifindex;
  skeleton.rodata->tap_snap_length = spec.snap_length;
  skeleton.rodata->tap_packet_ns = kSecondNs / spec.packets_per_second;
  skeleton.rodata->xdp_has_load_bytes = variant != XdpVariant::kLegacy;
  if (variant == XdpVariant::kFrags) {
    bpf_program__set_flags(skeleton.progs.xdp_tap, BPF_F_XDP_HAS_FRAGS);
  }
}

void AddUp(const tap_counters& cpu, tap_counters& sum) {
  sum.seen += cpu.seen;
  sum.seen_bytes += cpu.seen_bytes;
  sum.matched += cpu.matched;
  sum.matched_bytes += cpu.matched_bytes;
  sum.shown += cpu.shown;
  sum.over_budget += cpu.over_budget;
  sum.ring_full += cpu.ring_full;
  sum.unparsed += cpu.unparsed;
}

}  // namespace

void XdpTapSkeletonDeleter::operator()(xdp_tap_bpf* skeleton) const {
  xdp_tap_bpf::destroy(skeleton);
}

XdpProgram::XdpProgram(XdpTapSkeletonPtr skeleton)
    : skeleton_(std::move(skeleton)) {}

absl::StatusOr<XdpProgram> XdpProgram::Load(const XdpProgramSpec& spec,
                                            XdpVariant variant) {
  XdpTapSkeletonPtr skeleton(xdp_tap_bpf::open());
  if (skeleton == nullptr) return LibbpfStatus("open the XDP program", errno);
  Configure(spec, variant, *skeleton);
  if (const int error =
          bpf_map__reuse_fd(skeleton->maps.tap_ring, spec.ring_fd);
      error != 0) {
    return LibbpfStatus("share the ring buffer", error);
  }
  std::vector<char> log(kVerifierLogBytes);
  bpf_program__set_log_buf(skeleton->progs.xdp_tap, log.data(), log.size());
  if (const int error = xdp_tap_bpf::load(skeleton.get()); error != 0) {
    return LibbpfStatus("load the XDP program", error,
                        absl::string_view(log.data(), strlen(log.data())));
  }
  // The buffer goes; libbpf must not keep its address.
  bpf_program__set_log_buf(skeleton->progs.xdp_tap, nullptr, 0);
  return XdpProgram(std::move(skeleton));
}

int XdpProgram::fd() const { return bpf_program__fd(skeleton_->progs.xdp_tap); }

void XdpProgram::Start() { skeleton_->bss->tap_started = 1; }

absl::StatusOr<tap_counters> XdpProgram::ReadCounters() const {
  const int cpus = libbpf_num_possible_cpus();
  if (cpus < 0) return LibbpfStatus("count the CPUs", cpus);
  std::vector<tap_counters> per_cpu(static_cast<size_t>(cpus));
  const uint32_t key = 0;
  if (bpf_map_lookup_elem(bpf_map__fd(skeleton_->maps.tap_counts), &key,
                          per_cpu.data()) != 0) {
    return LibbpfStatus("read the tap's counters", errno);
  }
  tap_counters sum{};
  for (const tap_counters& cpu : per_cpu) AddUp(cpu, sum);
  return sum;
}

uint64_t XdpProgram::KernelMemory() const {
  uint64_t bytes = KernelMemoryOf(fd());
  const bpf_map* map = nullptr;
  bpf_object__for_each_map(map, skeleton_->obj) {
    bytes += KernelMemoryOf(bpf_map__fd(map));
  }
  return bytes;
}

}  // namespace xdplive::capture
