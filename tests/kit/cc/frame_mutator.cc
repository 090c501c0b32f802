#include "kit/cc/frame_mutator.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace xdplive::testing {
namespace {

constexpr size_t kMacs = 12;
constexpr size_t kHeaders = 100;  // turns go where headers are

// Edges of fields, and the protocol numbers that lead the parser on.
constexpr uint8_t kTelling[] = {0,    1,    6,    17,   43,   44,   51,
                                58,   60,   132,  0x0f, 0x3f, 0x40, 0x45,
                                0x46, 0x7f, 0x80, 0x81, 0xc0, 0xff};

}  // namespace

FrameMutator::FrameMutator(std::vector<PacketSample> samples, uint32_t seed)
    : samples_(std::move(samples)), random_(seed) {}

const std::vector<uint8_t>& FrameMutator::Pick() {
  return samples_[Below(samples_.size())].bytes;
}

uint8_t FrameMutator::Byte() {
  return Below(2) == 0 ? kTelling[Below(std::size(kTelling))]
                       : static_cast<uint8_t>(random_());
}

std::vector<uint8_t> FrameMutator::Turned() {
  std::vector<uint8_t> frame = Pick();
  const size_t end = std::min(frame.size(), kHeaders);
  for (size_t turns = 1 + Below(3); turns > 0; --turns) {
    frame[kMacs + Below(end - kMacs)] = Byte();
  }
  return frame;
}

std::vector<uint8_t> FrameMutator::Wild() {
  std::vector<uint8_t> frame = Turned();
  if (Below(8) == 0) {
    const std::vector<uint8_t>& other = Pick();
    frame.resize(Below(frame.size() + 1));
    frame.insert(frame.end(), other.begin() + Below(other.size()), other.end());
  }
  for (size_t turns = Below(4); turns > 0 && !frame.empty(); --turns) {
    frame[Below(frame.size())] = Byte();
  }
  if (Below(4) == 0) frame.resize(Below(frame.size() + 1));
  return frame;
}

uint32_t FrameMutator::WireLength(size_t captured) {
  return static_cast<uint32_t>(captured + (Below(4) == 0 ? Below(70000) : 0));
}

}  // namespace xdplive::testing
