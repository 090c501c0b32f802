// The ingress program itself, on frames made up for it.
#include <bpf/bpf.h>
#include <gtest/gtest.h>
#include <linux/bpf.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bpf/bpf_test_run.h"
#include "bpf/recording_sink.h"
#include "bpf/sample_frames.h"
#include "capture/bpf_handles.h"
#include "capture/ring_reader.h"
#include "capture/xdp_program.h"
#include "parse.h"
#include "support/packet_builder.h"

namespace xdplive::testing {
namespace {

using capture::XdpProgram;
using capture::XdpVariant;

constexpr uint32_t kIfindex = 4711;
constexpr uint32_t kPlenty = 1'000'000'000;  // packets a second
constexpr size_t kShortestFrame = 14;
constexpr int kPage = 4096;

ByteVector SmallFrame() {
  return Packet().Ethernet().Ipv4("192.0.2.1", "192.0.2.2").Udp(1, 2).Bytes();
}

bool HeadersEndEarly(const ByteVector& frame) {
  parsed result;
  parse_frame(frame.data(), frame.data() + frame.size(), &result);
  return (result.flags & (PARSED_SHORT | PARSED_MALFORMED)) != 0;
}

class XdpTapTest : public ::testing::TestWithParam<XdpVariant> {
 protected:
  void SetUp() override { SKIP_WITHOUT_BPF(); }

  void Load(int ring_fd, uint32_t packets_per_second,
            uint32_t snap_length = 128) {
    auto program = XdpProgram::Load({.ifindex = kIfindex,
                                     .snap_length = snap_length,
                                     .packets_per_second = packets_per_second,
                                     .ring_fd = ring_fd},
                                    GetParam());
    ASSERT_TRUE(program.ok()) << program.status();
    program_.emplace(*std::move(program));
    program_->Start();
  }

  // A program whose ring is read, as in the plugin.
  void LoadWithReader(uint32_t packets_per_second, uint32_t snap_length = 128) {
    auto reader = capture::RingReader::Start(1 << 20);
    ASSERT_TRUE(reader.ok()) << reader.status();
    reader_ = *std::move(reader);
    reader_->Add({kIfindex, capture::Direction::kIngress}, &sink_);
    Load(reader_->ring_fd(), packets_per_second, snap_length);
  }

  // A program whose ring nobody empties.
  void LoadWithoutReader(uint32_t packets_per_second) {
    ring_ = capture::UniqueFd(
        bpf_map_create(BPF_MAP_TYPE_RINGBUF, "unread", 0, 0, kPage, nullptr));
    ASSERT_TRUE(ring_.valid());
    Load(ring_.get(), packets_per_second);
  }

  void Run(const ByteVector& frame, int repeat = 1) {
    const auto run = RunOnFrame(program_->fd(), frame, repeat);
    ASSERT_TRUE(run.ok()) << run.status();
    ASSERT_EQ(run->verdict, uint32_t{XDP_PASS});
  }

  tap_counters Counters() {
    const auto counters = program_->ReadCounters();
    EXPECT_TRUE(counters.ok()) << counters.status();
    return counters.value_or(tap_counters{});
  }

  RecordingSink sink_;
  capture::UniqueFd ring_;
  std::unique_ptr<capture::RingReader> reader_;
  std::optional<XdpProgram> program_;
};

TEST_P(XdpTapTest, PassesAndCountsEveryFrameCutAtEveryByte) {
  LoadWithReader(/*packets_per_second=*/1);
  uint64_t frames = 0, bytes = 0, unparsed = 0;
  for (const SampleFrame& sample : SampleFrames()) {
    SCOPED_TRACE(sample.name);
    for (ByteVector cut = sample.bytes; cut.size() >= kShortestFrame;
         cut.pop_back()) {
      Run(cut);
      ++frames;
      bytes += cut.size();
      unparsed += HeadersEndEarly(cut);
    }
  }
  const tap_counters counters = Counters();
  EXPECT_EQ(counters.seen, frames);
  EXPECT_EQ(counters.seen_bytes, bytes);
  EXPECT_EQ(counters.matched, frames);
  EXPECT_EQ(counters.matched_bytes, bytes);
  EXPECT_EQ(counters.unparsed, unparsed);
  EXPECT_EQ(counters.shown + counters.over_budget + counters.ring_full, frames);
}

TEST_P(XdpTapTest, ShowsTheBytesOfAFrameUpToTheSnapLength) {
  LoadWithReader(kPlenty, /*snap_length=*/64);
  std::vector<ByteVector> frames;
  for (size_t size = kShortestFrame; size < 130; ++size) {
    frames.push_back(SmallFrame());
    frames.back().resize(size, static_cast<uint8_t>(size));
    Run(frames.back());
  }
  const std::vector<RecordedPacket> packets = sink_.WaitFor(frames.size());
  ASSERT_EQ(packets.size(), frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    SCOPED_TRACE(frames[i].size());
    EXPECT_EQ(packets[i].wire_length, frames[i].size());
    frames[i].resize(std::min<size_t>(frames[i].size(), 64));
    EXPECT_EQ(packets[i].bytes, frames[i]);
  }
}

TEST_P(XdpTapTest, SpendsOneSecondsBudgetInABurstAndCountsTheRest) {
  constexpr int kBudget = 1000, kOffered = 20'000;
  LoadWithReader(kBudget);
  Run(SmallFrame(), kOffered);
  const tap_counters counters = Counters();
  EXPECT_EQ(counters.seen, uint64_t{kOffered});
  EXPECT_GE(counters.shown, uint64_t{kBudget});
  EXPECT_GT(counters.over_budget, 0u);
  EXPECT_EQ(counters.ring_full, 0u);
  EXPECT_EQ(counters.shown + counters.over_budget, uint64_t{kOffered});
  EXPECT_EQ(sink_.WaitFor(counters.shown).size(), counters.shown);
}

TEST_P(XdpTapTest, CountsWhatAFullRingRefuses) {
  constexpr int kOffered = 1000;
  // Each record takes its own header of 8 bytes, the head and the snap.
  constexpr int kFits = kPage / (8 + sizeof(tap_event) + 128);
  LoadWithoutReader(kPlenty);
  Run(SmallFrame(), kOffered);
  const tap_counters counters = Counters();
  EXPECT_EQ(counters.shown, uint64_t{kFits});
  EXPECT_EQ(counters.ring_full, uint64_t{kOffered - kFits});
  EXPECT_EQ(counters.over_budget, 0u);
}

INSTANTIATE_TEST_SUITE_P(Variants, XdpTapTest,
                         ::testing::Values(XdpVariant::kFrags,
                                           XdpVariant::kLinear,
                                           XdpVariant::kLegacy),
                         [](const auto& info) {
                           switch (info.param) {
                             case XdpVariant::kFrags:
                               return "Frags";
                             case XdpVariant::kLinear:
                               return "Linear";
                             default:
                               return "Legacy";
                           }
                         });

class XdpTapFragsTest : public XdpTapTest {};

TEST_P(XdpTapFragsTest, SeesTheWholeLengthOfAFrameInSeveralBuffers) {
  LoadWithReader(kPlenty);
  ByteVector jumbo = SmallFrame();
  jumbo.resize(9014, 0x5a);
  Run(jumbo);
  const std::vector<RecordedPacket> packets = sink_.WaitFor(1);
  ASSERT_EQ(packets.size(), 1u);
  EXPECT_EQ(packets[0].wire_length, 9014u);
  EXPECT_EQ(packets[0].bytes, ByteVector(jumbo.begin(), jumbo.begin() + 128));
  EXPECT_EQ(Counters().seen_bytes, 9014u);
}

INSTANTIATE_TEST_SUITE_P(OfTheFragsVariant, XdpTapFragsTest,
                         ::testing::Values(XdpVariant::kFrags));

}  // namespace
}  // namespace xdplive::testing
