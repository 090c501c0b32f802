// What an interface says that it lost. Known to everybody: the kernel counts it
// without being asked, for as long as the interface is there, and where a
// driver counts otherwise than it should, so does this.
#ifndef XDPLIVE_TAP_DROPS_H_
#define XDPLIVE_TAP_DROPS_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "tap/origin.h"

namespace xdplive::tap {

// Packets, as /proc/net/dev has them (net/core/net-procfs.c, and what each is:
// Documentation/networking/statistics.rst of the kernel).
struct DropCounts {
  uint64_t rx_dropped = 0;  // with those that the device missed
  uint64_t rx_errors = 0;
  uint64_t rx_fifo = 0;
  uint64_t tx_dropped = 0;
  uint64_t tx_errors = 0;
  uint64_t tx_fifo = 0;

  friend bool operator==(const DropCounts&, const DropCounts&) = default;
};

struct DropReason {
  Direction direction;
  std::string_view name;
  std::string_view says;  // a phrase
  uint64_t DropCounts::*count;
};

inline constexpr DropReason kDropReasons[] = {
    {Direction::kIngress, "dropped",
     "missed by the device for want of a buffer, or dropped by the kernel: its "
     "queue was full, or nothing here takes such packets",
     &DropCounts::rx_dropped},
    {Direction::kIngress, "errors",
     "came damaged: length, checksum or frame are wrong",
     &DropCounts::rx_errors},
    {Direction::kIngress, "overrun", "the queue of the device was full",
     &DropCounts::rx_fifo},
    {Direction::kEgress, "dropped",
     "could not be queued, or the other end took none",
     &DropCounts::tx_dropped},
    {Direction::kEgress, "errors",
     "could not be sent: no carrier, a collision, or it took too long",
     &DropCounts::tx_errors},
    {Direction::kEgress, "overrun", "the queue of the device was full",
     &DropCounts::tx_fifo},
};
inline constexpr size_t kDropReasonCount = std::size(kDropReasons);

}  // namespace xdplive::tap

#endif  // XDPLIVE_TAP_DROPS_H_
