// Values of per-CPU maps that are nothing but 64-bit counters.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_PER_CPU_H_
#define XDPLIVE_CAPTURE_PROGRAMS_PER_CPU_H_

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "absl/status/statusor.h"
#include "capture/os/libbpf_status.h"

namespace xdplive::capture {

// One value of such a map, a copy for each CPU. Errors: see LibbpfStatus.
template <typename Value>
absl::StatusOr<std::vector<Value>> ReadPerCpu(int fd, uint32_t key) {
  static_assert(sizeof(Value) % sizeof(uint64_t) == 0);
  const int cpus = libbpf_num_possible_cpus();
  if (cpus < 0) return LibbpfStatus("count the CPUs", cpus);
  std::vector<Value> values(static_cast<size_t>(cpus));
  if (bpf_map_lookup_elem(fd, &key, values.data()) != 0) {
    return LibbpfStatus("read the counters of a tap", errno);
  }
  return values;
}

// Adds the counters of `from` to those of `to`.
inline void AddWords(const void* from, size_t bytes, void* to) {
  for (size_t at = 0; at < bytes; at += sizeof(uint64_t)) {
    uint64_t more = 0, sum = 0;
    std::memcpy(&more, static_cast<const char*>(from) + at, sizeof(more));
    std::memcpy(&sum, static_cast<char*>(to) + at, sizeof(sum));
    sum += more;
    std::memcpy(static_cast<char*>(to) + at, &sum, sizeof(sum));
  }
}

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_PER_CPU_H_
