#include "capture/ring/ring_positions.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <utility>

#include "capture/os/libbpf_status.h"

namespace xdplive::capture {
namespace {

size_t PageSize() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

uint64_t Load(const uint8_t* page) {
  return __atomic_load_n(reinterpret_cast<const unsigned long*>(page),
                         __ATOMIC_ACQUIRE);
}

}  // namespace

void RingPositions::Unmapper::operator()(const uint8_t* pages) const {
  munmap(const_cast<uint8_t*>(pages), 2 * PageSize());
}

absl::StatusOr<RingPositions> RingPositions::Map(int ring_fd) {
  void* const pages =
      mmap(nullptr, 2 * PageSize(), PROT_READ, MAP_SHARED, ring_fd, 0);
  if (pages == MAP_FAILED) {
    return LibbpfStatus("map the ring buffer's positions", errno);
  }
  return RingPositions(Pages(static_cast<const uint8_t*>(pages)));
}

uint64_t RingPositions::produced() const {
  return Load(pages_.get() + PageSize());
}

uint64_t RingPositions::consumed() const { return Load(pages_.get()); }

}  // namespace xdplive::capture
