// Frames that bring filters into trouble: whole, damaged, cut short and
// senseless ones.
#ifndef XDPLIVE_TESTS_BPF_FILTER_FRAMES_H_
#define XDPLIVE_TESTS_BPF_FILTER_FRAMES_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace xdplive::testing {

using Frame = std::vector<uint8_t>;

// The kernel runs no program over less than an Ethernet header.
inline constexpr size_t kMinFrameBytes = 14;

// Well-formed frames of every kind the expressions speak of.
std::vector<Frame> WholeFrames();

// Up to two frames of each capture of the shared collection, none if there is
// no collection; each at most `max_bytes` long.
std::vector<Frame> CapturedFrames(size_t max_bytes);

// `count` frames out of `sources`: some as they are, some cut at a random
// length, most with a few bytes changed, some of random bytes.
std::vector<Frame> Vary(const std::vector<Frame>& sources, size_t count,
                        std::mt19937& random);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_FILTER_FRAMES_H_
