// What the kernel holds behind a BPF descriptor.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_KERNEL_MEMORY_H_
#define XDPLIVE_CAPTURE_PROGRAMS_KERNEL_MEMORY_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace xdplive::capture {

// Bytes the kernel says it holds for the BPF map or program behind `fd`; 0
// when it does not say.
uint64_t KernelMemoryOf(int fd);

// The "memlock:" line of a /proc/<pid>/fdinfo text, in bytes; 0 without one.
uint64_t MemlockOf(absl::string_view fdinfo);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_KERNEL_MEMORY_H_
