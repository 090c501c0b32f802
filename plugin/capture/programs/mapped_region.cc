#include "capture/programs/mapped_region.h"

#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>

#include "absl/status/status.h"

namespace xdplive::capture {

absl::StatusOr<MappedRegion> MappedRegion::Map(int fd, size_t offset,
                                               size_t length) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t skipped = offset % page;
  void* memory = mmap(nullptr, skipped + length, PROT_READ | PROT_WRITE,
                      MAP_SHARED, fd, static_cast<off_t>(offset - skipped));
  if (memory == MAP_FAILED) {
    return absl::ErrnoToStatus(errno, "map the flow table");
  }
  return MappedRegion(memory, skipped + length, skipped);
}

MappedRegion::~MappedRegion() {
  if (memory_ != nullptr) munmap(memory_, length_);
}

}  // namespace xdplive::capture
