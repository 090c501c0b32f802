// Frames nobody sent, made from frames that somebody might: bytes turned, tails
// cut off or glued on. The same seed gives the same frames.
#ifndef XDPLIVE_TESTS_KIT_CC_FRAME_MUTATOR_H_
#define XDPLIVE_TESTS_KIT_CC_FRAME_MUTATOR_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "kit/cc/packet_samples.h"

namespace xdplive::testing {

class FrameMutator {
 public:
  // REQUIRES: samples with at least 15 bytes each.
  FrameMutator(std::vector<PacketSample> samples, uint32_t seed);

  // One to three bytes behind the MAC addresses turned.
  std::vector<uint8_t> Turned();

  // Anything: turned, glued, cut.
  std::vector<uint8_t> Wild();

  // A length on the wire for a frame of which `captured` bytes are there.
  uint32_t WireLength(size_t captured);

 private:
  size_t Below(size_t bound) { return random_() % bound; }
  const std::vector<uint8_t>& Pick();
  uint8_t Byte();

  std::vector<PacketSample> samples_;
  std::mt19937 random_;
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_FRAME_MUTATOR_H_
