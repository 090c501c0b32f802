// One frame of every kind the parser knows, for tests that must hold for all
// of them: truncation, mutation, fuzzing, comparison with other tools.
#ifndef XDPLIVE_TESTS_KIT_CC_PACKET_SAMPLES_H_
#define XDPLIVE_TESTS_KIT_CC_PACKET_SAMPLES_H_

#include <cstdint>
#include <string>
#include <vector>

namespace xdplive::testing {

struct PacketSample {
  std::string name;
  std::vector<uint8_t> bytes;
};

// Well-formed: lengths and checksums are right.
std::vector<PacketSample> WellFormedSamples();

// Each breaks one rule: lengths that lie, headers that contradict themselves.
std::vector<PacketSample> MalformedSamples();

// Both.
std::vector<PacketSample> AllSamples();

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_PACKET_SAMPLES_H_
