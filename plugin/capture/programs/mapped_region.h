// A part of a BPF array in the memory of this process.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_MAPPED_REGION_H_
#define XDPLIVE_CAPTURE_PROGRAMS_MAPPED_REGION_H_

#include <cstddef>
#include <utility>

#include "absl/status/statusor.h"

namespace xdplive::capture {

// Lets go of it in the end. Movable; an empty one owns nothing.
class MappedRegion {
 public:
  // `length` bytes from `offset` on of the array behind `fd`, a map made with
  // BPF_F_MMAPABLE; neither need be a multiple of pages. Costs some 50 ns a
  // page. Errors: the errno of mmap.
  static absl::StatusOr<MappedRegion> Map(int fd, size_t offset, size_t length);

  MappedRegion(MappedRegion&& other) noexcept
      : memory_(std::exchange(other.memory_, nullptr)),
        length_(other.length_),
        skipped_(other.skipped_) {}
  MappedRegion& operator=(MappedRegion&&) = delete;
  ~MappedRegion();

  template <typename Value>
  Value* As() const {
    return reinterpret_cast<Value*>(static_cast<char*>(memory_) + skipped_);
  }

 private:
  MappedRegion(void* memory, size_t length, size_t skipped)
      : memory_(memory), length_(length), skipped_(skipped) {}

  void* memory_;
  size_t length_;
  size_t skipped_;  // bytes of the first page before the region
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_MAPPED_REGION_H_
