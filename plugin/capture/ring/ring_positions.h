// How far a ring buffer was written and read.
#ifndef XDPLIVE_CAPTURE_RING_RING_POSITIONS_H_
#define XDPLIVE_CAPTURE_RING_RING_POSITIONS_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"

namespace xdplive::capture {

// Positions count bytes from the ring's beginning on and never wrap. libbpf
// tells them from 1.3 on; here they are read where the kernel shows them.
// Thread-safe.
class RingPositions {
 public:
  // Errors: see LibbpfStatus.
  static absl::StatusOr<RingPositions> Map(int ring_fd);

  // Where the next record will be: all before it was reserved by now.
  uint64_t produced() const;
  // Where the next record to be read is; within libbpf's callback, the record
  // at hand, whose memory the kernel must not have back yet.
  uint64_t consumed() const;

 private:
  struct Unmapper {
    void operator()(const uint8_t* pages) const;
  };
  using Pages = std::unique_ptr<const uint8_t, Unmapper>;

  explicit RingPositions(Pages pages) : pages_(std::move(pages)) {}

  Pages pages_;  // the consumer's, then the producer's
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_RING_RING_POSITIONS_H_
