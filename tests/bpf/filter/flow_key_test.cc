// Filters put to flow keys against libpcap's verdict on the frames behind them.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "bpf/filter/expressions.h"
#include "bpf/filter/frames.h"
#include "datasource/past/flow_key_filter.h"
#include "filter/compile.h"
#include "filter/eval.h"
#include "parse_frame.h"
#include "tap_contract.h"

namespace xdplive::testing {
namespace {

namespace filter = xdplive::filter;
using datasource::FlowKeyFilter;
using filter::Verdict;

tap::FlowKey KeyOf(const Frame& frame) {
  parsed headers;
  parse_frame(frame.data(), frame.data() + frame.size(), &headers);
  tap::FlowKey key = {};
  std::memcpy(key.source_ip, headers.source_ip, sizeof(key.source_ip));
  std::memcpy(key.destination_ip, headers.destination_ip,
              sizeof(key.destination_ip));
  key.source_port = headers.source_port;
  key.destination_port = headers.destination_port;
  key.ethertype = headers.ethertype;
  key.vlan = headers.vlan_count > 0
                 ? static_cast<uint16_t>(headers.vlan[0] & 0xfff)
                 : tap::kNoVlan;
  key.version = headers.version;
  key.protocol = headers.protocol;
  key.ttl = headers.ttl;
  key.shape = static_cast<uint8_t>(tap_shape_of(&headers, 0));
  return key;
}

std::vector<Frame> Frames() {
  std::mt19937 random(1);
  std::vector<Frame> frames = WholeFrames();
  const std::vector<Frame> varied = Vary(frames, 1500, random);
  for (const Frame& frame : varied) {
    if (frame.size() >= kMinFrameBytes) frames.push_back(frame);
  }
  return frames;
}

// How many of the frames' keys `text` is decided for; fails where it is
// decided wrongly.
double ShareKnown(const std::string& text, const std::vector<Frame>& frames) {
  const auto compiled = filter::CompileShared(text);
  EXPECT_TRUE(compiled.ok()) << compiled.status();
  if (!compiled.ok()) return 0;
  const FlowKeyFilter keys(*compiled);
  size_t known = 0;
  for (const Frame& frame : frames) {
    const Verdict verdict = keys.Decide(KeyOf(frame));
    if (verdict == Verdict::kUnknown) continue;
    ++known;
    const bool matches =
        filter::Matches(**compiled, frame, static_cast<uint32_t>(frame.size()));
    EXPECT_EQ(verdict == Verdict::kMatch, matches)
        << text << " "
        << absl::BytesToHexString(absl::string_view(
               reinterpret_cast<const char*>(frame.data()), frame.size()));
  }
  return static_cast<double>(known) / static_cast<double>(frames.size());
}

TEST(FilterFlowKeyTest, IsNeverWrongAndMostlyDecides) {
  const std::vector<Frame> frames = Frames();
  double shares = 0;
  for (const absl::string_view text : Expressions()) {
    shares += ShareKnown(std::string(text), frames);
  }
  EXPECT_GT(shares / static_cast<double>(Expressions().size()), 0.6);
}

TEST(FilterFlowKeyTest, DecidesWhatIsUsuallyAskedForMostKeys) {
  const std::vector<Frame> frames = Frames();
  for (const char* text : {"ip", "ip6", "arp", "not arp"}) {
    // All but those of tagged frames whose IP is behind labels and the like.
    EXPECT_GT(ShareKnown(text, frames), 0.97) << text;
  }
  for (const char* text :
       {"tcp", "udp port 53", "host 10.0.0.1", "net 10.0.0.0/8", "vlan 100",
        "icmp", "portrange 20-90", "port 80"}) {
    EXPECT_GT(ShareKnown(text, frames), 0.8) << text;
  }
}

}  // namespace
}  // namespace xdplive::testing
