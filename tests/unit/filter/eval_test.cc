#include "filter/eval.h"

#include <gtest/gtest.h>

#include <vector>

#include "filter/compile.h"
#include "kit/cc/packet_builder.h"

namespace xdplive::filter {
namespace {

using ::xdplive::testing::Packet;

bool IsMatch(absl::string_view text, const std::vector<uint8_t>& kept,
             uint32_t wire_length) {
  const auto filter = Compile(text);
  EXPECT_TRUE(filter.ok()) << filter.status();
  return filter.ok() && Matches(*filter, kept, wire_length);
}

std::vector<uint8_t> WebRequest() {
  return Packet()
      .Ethernet()
      .Ipv4("10.0.0.1", "10.0.0.2")
      .Tcp(40000, 80)
      .Payload("GET /")
      .Bytes();
}

TEST(EvalTest, JudgesWholeFrames) {
  const std::vector<uint8_t> frame = WebRequest();
  EXPECT_TRUE(IsMatch("", frame, frame.size()));
  EXPECT_TRUE(IsMatch("tcp dst port 80", frame, frame.size()));
  EXPECT_FALSE(IsMatch("udp", frame, frame.size()));
}

TEST(EvalTest, TakesTheLengthOnTheWire) {
  const std::vector<uint8_t> frame = WebRequest();
  EXPECT_FALSE(IsMatch("greater 1000", frame, frame.size()));
  EXPECT_TRUE(IsMatch("greater 1000", frame, 1500));
}

TEST(EvalTest, DoesNotMatchWhatWasNotKept) {
  std::vector<uint8_t> frame = WebRequest();
  const auto wire_length = static_cast<uint32_t>(frame.size());
  EXPECT_TRUE(IsMatch("tcp[20] = 0x47", frame, wire_length));
  frame.resize(40);
  EXPECT_FALSE(IsMatch("tcp[20] = 0x47", frame, wire_length));
  EXPECT_FALSE(IsMatch("tcp[20] != 0x47", frame, wire_length));
  EXPECT_TRUE(IsMatch("tcp dst port 80", frame, wire_length));
}

TEST(EvalTest, TakesFramesShorterThanAHeader) {
  const std::vector<uint8_t> frame = WebRequest();
  for (size_t size = 0; size < 14; ++size) {
    const std::vector<uint8_t> stub(frame.begin(), frame.begin() + size);
    EXPECT_TRUE(IsMatch("", stub, size));
    EXPECT_TRUE(IsMatch("less 20", stub, size));
    EXPECT_FALSE(IsMatch("ip", stub, size));
    EXPECT_FALSE(IsMatch("not ip", stub, size));
  }
}

}  // namespace
}  // namespace xdplive::filter
