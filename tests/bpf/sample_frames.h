// Frames with every combination of headers the parser knows.
#ifndef XDPLIVE_TESTS_BPF_SAMPLE_FRAMES_H_
#define XDPLIVE_TESTS_BPF_SAMPLE_FRAMES_H_

#include <cstdint>
#include <string>
#include <vector>

namespace xdplive::testing {

struct SampleFrame {
  std::string name;  // "vlan + ipv6 hop-by-hop + tcp"
  std::vector<uint8_t> bytes;
};

// Every link × network × transport, and what stands alone (ARP, LLC, …).
std::vector<SampleFrame> SampleFrames();

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_SAMPLE_FRAMES_H_
