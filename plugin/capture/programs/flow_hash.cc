#include "capture/programs/flow_hash.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "capture/os/libbpf_status.h"

namespace xdplive::capture {
namespace {

// The kernel rounds each CPU's copy up to 8 bytes: nothing to round here.
static_assert(sizeof(tap_flow) % 8 == 0);

tap_flow Sum(absl::Span<const tap_flow> cpus) {
  tap_flow sum{};
  for (const tap_flow& cpu : cpus) {
    if (cpu.packets == 0) continue;
    sum.first_ns =
        sum.packets == 0 ? cpu.first_ns : std::min(sum.first_ns, cpu.first_ns);
    sum.last_ns = std::max(sum.last_ns, cpu.last_ns);
    sum.packets += cpu.packets;
    sum.bytes += cpu.bytes;
    sum.tcp_flags |= cpu.tcp_flags;
  }
  return sum;
}

// Walks one hash from its first bucket to its last, once.
class Drain {
 public:
  Drain(int fd, size_t cpus, size_t records) : fd_(fd), cpus_(cpus) {
    Resize(records);
  }

  absl::Status All(std::vector<tap_flow_record>& flows) {
    while (true) {
      switch (const int error = TakeBatch(flows)) {
        case 0:
          break;
        case ENOENT:
          return absl::OkStatus();
        case ENOSPC:  // the next bucket alone is longer than the batch
          Resize(keys_.size() * 2);
          break;
        default:
          return LibbpfStatus("read the hash of flows", error);
      }
    }
  }

 private:
  // ENOENT when that was the last one; ENOSPC when it took none.
  int TakeBatch(std::vector<tap_flow_record>& flows) {
    uint32_t next = 0;
    auto count = static_cast<uint32_t>(keys_.size());
    const int error = -bpf_map_lookup_and_delete_batch(
        fd_, started_ ? &bucket_ : nullptr, &next, keys_.data(), values_.data(),
        &count, nullptr);
    // Of other errors the kernel does not say how far it came.
    if (error != 0 && error != ENOENT && error != ENOSPC) return error;
    for (size_t i = 0; i < count; ++i) {
      flows.push_back(
          {keys_[i], Sum(absl::MakeConstSpan(&values_[i * cpus_], cpus_))});
    }
    started_ = true;
    bucket_ = next;
    return error;
  }

  void Resize(size_t records) {
    keys_.resize(records);
    values_.resize(records * cpus_);
  }

  const int fd_;
  const size_t cpus_;
  std::vector<tap_flow_key> keys_;
  std::vector<tap_flow> values_;  // of each record, one for each CPU
  bool started_ = false;
  uint32_t bucket_ = 0;  // the next one to take, when started
};

}  // namespace

absl::StatusOr<UniqueFd> MakeFlowHash(uint32_t entries) {
  bpf_map_create_opts options{};
  options.sz = sizeof(options);
  options.map_flags = BPF_F_NO_PREALLOC;
  UniqueFd hash(bpf_map_create(BPF_MAP_TYPE_PERCPU_HASH, "tap_hash",
                               sizeof(tap_flow_key), sizeof(tap_flow), entries,
                               &options));
  if (!hash.valid()) {
    return LibbpfStatus(
        absl::StrCat("make a hash of flows of ", entries, " entries"), errno);
  }
  return hash;
}

absl::Status DrainFlowHash(int fd, std::vector<tap_flow_record>& flows,
                           size_t batch) {
  const int cpus = libbpf_num_possible_cpus();
  if (cpus < 0) return LibbpfStatus("count the CPUs", cpus);
  return Drain(fd, static_cast<size_t>(cpus), std::max<size_t>(batch, 1))
      .All(flows);
}

}  // namespace xdplive::capture
