// A sign of life that ends with the process, for what a killed process leaves
// behind.
#ifndef XDPLIVE_CAPTURE_ATTACH_CLSACT_CLAIM_H_
#define XDPLIVE_CAPTURE_ATTACH_CLSACT_CLAIM_H_

#include <cstdint>
#include <utility>

#include "absl/status/statusor.h"
#include "capture/os/bpf_handles.h"
#include "tap/engine.h"

namespace xdplive::capture {

// The right to one numbered place among the clsact filters of an interface in
// one direction. It is a socket bound to an abstract unix address: the kernel
// gives the address to one process of the network namespace, and takes it back
// when that ends, however it ends. Only who holds the claim to a place may add
// or remove its filter; a filter in a place that can be claimed has no living
// owner.
class ClsactClaim {
 public:
  static constexpr int kPlaces = 16;

  // Errors: ALREADY_EXISTS when a living process holds it.
  static absl::StatusOr<ClsactClaim> Take(uint32_t ifindex,
                                          tap::Direction direction, int place);
  // The first one nobody holds; RESOURCE_EXHAUSTED if there is none.
  static absl::StatusOr<ClsactClaim> TakeAny(uint32_t ifindex,
                                             tap::Direction direction);

  uint32_t ifindex() const { return ifindex_; }
  tap::Direction direction() const { return direction_; }
  int place() const { return place_; }

 private:
  ClsactClaim(UniqueFd socket, uint32_t ifindex, tap::Direction direction,
              int place)
      : socket_(std::move(socket)),
        ifindex_(ifindex),
        direction_(direction),
        place_(place) {}

  UniqueFd socket_;
  uint32_t ifindex_;
  tap::Direction direction_;
  int place_;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_ATTACH_CLSACT_CLAIM_H_
