// libFuzzer target: any bytes are a frame, and the row keeps its rules.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "flow/dissect/dissect.h"
#include "kit/cc/flow/frame_rules.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // The first byte chooses how much longer the frame was on the wire, and
  // whether the NIC had taken a tag out.
  if (size == 0) return 0;
  const uint8_t choice = data[0];
  const auto captured = static_cast<uint32_t>(size - 1);
  xdplive::tap::StrippedVlan stripped;
  if (choice & 1) stripped = {.protocol = 0x8100, .tci = choice};
  const xdplive::flow::PacketFields fields = xdplive::flow::Dissect(
      {data + 1, captured}, captured + (choice >> 1) * 16u, stripped);
  const std::string broken = xdplive::testing::BrokenRule(fields);
  if (!broken.empty()) {
    std::fprintf(stderr, "%s: %s\n", broken.c_str(), fields.info.c_str());
    std::abort();
  }
  return 0;
}
