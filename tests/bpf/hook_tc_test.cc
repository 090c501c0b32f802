// What only TC shows: packets that the kernel keeps together, tags beside the
// frame, frames whose headers lie in several buffers.
#include <gtest/gtest.h>
#include <net/if.h>

#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bpf/bpf_test_run.h"
#include "bpf/hook_harness.h"
#include "bpf/network_sandbox.h"
#include "capture/attach/tcx_link.h"

namespace xdplive::testing {
namespace {

using tap::Direction;

constexpr uint32_t kSnap = 64;
constexpr uint32_t kRingBytes = 4096;

ByteVector TcpFrame(size_t payload) {
  return Packet()
      .Ethernet()
      .Ipv4("192.0.2.1", "192.0.2.2")
      .Tcp(4321, 80)
      .Flags(kAck)
      .Payload(ByteVector(payload, 0x5a))
      .Bytes();
}

class HookTcTest : public ::testing::Test {
 protected:
  void SetUp() override { SKIP_WITHOUT_BPF(); }

  void Load(Direction direction = Direction::kIngress) {
    auto hook = HookHarness::Load({.variant = capture::ProgramVariant::kTc,
                                   .direction = direction,
                                   .snap_length = kSnap,
                                   .ring_bytes = kRingBytes});
    ASSERT_TRUE(hook.ok()) << hook.status();
    hook_.emplace(*std::move(hook));
    hook_->SetState(1, 1);
  }

  void Run(const HookFrame& frame) {
    const absl::Status status = hook_->Run(frame);
    ASSERT_TRUE(status.ok()) << status;
  }

  ShownFrame OnlyShown() {
    const auto shown = hook_->ReadRing();
    EXPECT_TRUE(shown.ok()) << shown.status();
    if (!shown.ok() || shown->size() != 1) {
      ADD_FAILURE() << "not one frame in the ring";
      return {};
    }
    return shown->front();
  }

  tap_window Window(int slot = 0) {
    const auto window = hook_->programs().ReadWindow(0, slot);
    EXPECT_TRUE(window.ok()) << window.status();
    return window.value_or(tap_window{});
  }

  FlowMap Flows() {
    std::vector<tap_flow_record> flows;
    EXPECT_TRUE(hook_->programs().DrainFlows(0, flows).ok());
    return ToFlowMap(flows);
  }

  std::optional<HookHarness> hook_;
};

struct SegmentCase {
  std::string name;
  HookFrame frame;
  uint64_t packets, bytes;
  std::map<int, uint64_t> lengths;  // by step
};

std::vector<SegmentCase> SegmentCases() {
  const auto frame = [](ByteVector bytes, uint32_t segments, uint32_t size) {
    return HookFrame{
        .bytes = std::move(bytes), .gso_segments = segments, .gso_size = size};
  };
  const ByteVector tcp = TcpFrame(3000);  // 54 bytes of headers
  const ByteVector udp6 = Packet()
                              .Ethernet()
                              .Ipv6("2001:db8::1", "2001:db8::2")
                              .Udp(1, 2)
                              .Payload(ByteVector(1000, 0))
                              .Bytes();  // 62
  const ByteVector tagged = Packet()
                                .Ethernet()
                                .Vlan(7)
                                .Ipv4("192.0.2.1", "192.0.2.2")
                                .Tcp(1, 2)
                                .Options(ByteVector(12, 1))
                                .Payload(ByteVector(2000, 0))
                                .Bytes();  // 70
  const ByteVector icmp = Packet()
                              .Ethernet()
                              .Ipv4("192.0.2.1", "192.0.2.2")
                              .Icmp(8)
                              .Payload(ByteVector(1000, 0))
                              .Bytes();
  return {
      {"nothing to cut", frame(tcp, 0, 0), 1, 3054, {{47, 1}}},
      {"nobody counted them yet",
       frame(tcp, 0, 1448),
       3,
       3054 + 2 * 54,
       {{23, 2}, {2, 1}}},
      {"a size and nothing to cut", frame(icmp, 0, 500), 1, 1042, {{16, 1}}},
      {"one segment", frame(tcp, 1, 1448), 1, 3054, {{47, 1}}},
      {"two whole segments and a rest",
       frame(tcp, 3, 1448),
       3,
       3054 + 2 * 54,
       {{23, 2}, {2, 1}}},
      {"the last one is as long as the others",
       frame(tcp, 3, 1000),
       3,
       3054 + 2 * 54,
       {{16, 3}}},
      {"UDP over IPv6",
       frame(udp6, 10, 110),
       10,
       1062 + 9 * 62,
       {{2, 9}, {1, 1}}},
      {"a tag and options belong to each",
       frame(tagged, 2, 1400),
       2,
       2070 + 70,
       {{22, 1}, {10, 1}}},
      {"no header that could be repeated",
       frame(icmp, 2, 500),
       1,
       1042,
       {{16, 1}}},
      {"segments longer than the frame",
       frame(tcp, 4, 1448),
       1,
       3054,
       {{47, 1}}},
  };
}

TEST_F(HookTcTest, CountsWhatTheKernelKeepsTogetherAsOnTheWire) {
  for (const SegmentCase& test : SegmentCases()) {
    SCOPED_TRACE(test.name);
    Load();
    Run(test.frame);
    TapModel model;
    model.Count(test.frame, 1);
    const tap_window window = Window();
    ExpectCounts(window, model.window(0));
    ExpectFlows(Flows(), model.flows());
    EXPECT_EQ(window.matched.packets, test.packets);
    EXPECT_EQ(window.matched.bytes, test.bytes);
    for (const auto& [step, packets] : test.lengths) {
      EXPECT_EQ(window.lengths[step], packets) << step;
    }
    const auto seen = hook_->programs().ReadSeen(0);
    ASSERT_TRUE(seen.ok()) << seen.status();
    EXPECT_EQ(seen->packets, test.packets);
    EXPECT_EQ(seen->bytes, test.bytes);
    const ShownFrame shown = OnlyShown();
    EXPECT_EQ(shown.head.packets, test.packets);
    EXPECT_EQ(shown.head.wire_length, test.frame.bytes.size());
    EXPECT_EQ(window.shown, test.packets);
  }
}

TEST_F(HookTcTest, WhatIsNotShownIsCountedAsOnTheWire) {
  Load();
  hook_->SetState(0b11, 0b11);
  hook_->programs().control().budget_ns[1] = 1ull << 62;  // never earned
  const HookFrame frame{
      .bytes = TcpFrame(3000), .gso_segments = 3, .gso_size = 1000};
  // Three quarters of the ring are for taps without a filter.
  const int record = 8 + sizeof(tap_event) + kSnap;
  const int fits = (kRingBytes / 4 * 3 + record - 1) / record;
  for (int i = 0; i < fits + 10; ++i) Run(frame);
  EXPECT_EQ(Window(0).shown, 3u * fits);
  EXPECT_EQ(Window(0).ring_full, 30u);
  EXPECT_EQ(Window(1).over_budget, Window(1).matched.packets);
  EXPECT_EQ(Window(1).matched.packets, 3u * (fits + 10));
}

TEST_F(HookTcTest, ATagBesideTheFrameBelongsToEachPacket) {
  Load();
  Run({.bytes = TcpFrame(3000),
       .vlan_protocol = 0x8100,
       .vlan_tci = 9,
       .gso_segments = 3,
       .gso_size = 1448});
  EXPECT_EQ(Window().matched.packets, 3u);
  EXPECT_EQ(Window().matched.bytes, 3054u + 2 * 54 + 3 * 4);
  EXPECT_EQ(Window().lengths[(1448 + 54 + 4 - 1) / TAP_LENGTH_STEP], 2u);
}

TEST_F(HookTcTest, ATagBesideTheFrameIsItsOuterTag) {
  for (const uint16_t protocol : {0x8100, 0x88a8}) {
    SCOPED_TRACE(protocol);
    Load();
    TapModel model;
    const HookFrame untagged{
        .bytes = TcpFrame(10), .vlan_protocol = protocol, .vlan_tci = 0xa123};
    const HookFrame tagged{.bytes = Packet()
                                        .Ethernet()
                                        .Vlan(5)
                                        .Ipv4("192.0.2.1", "192.0.2.2")
                                        .Udp(1, 2)
                                        .Bytes(),
                           .vlan_protocol = protocol,
                           .vlan_tci = 0};
    for (const HookFrame& frame : {untagged, tagged}) {
      Run(frame);
      model.Count(frame, 1);
      const ShownFrame shown = OnlyShown();
      EXPECT_EQ(shown.head.vlan_proto, protocol);
      EXPECT_EQ(shown.head.vlan_tci, frame.vlan_tci);
      EXPECT_EQ(shown.head.wire_length, frame.bytes.size());
    }
    const FlowMap flows = Flows();
    ExpectFlows(flows, model.flows());
    ExpectCounts(Window(), model.window(0));
    ASSERT_EQ(flows.size(), 2u);
    for (const auto& [key, flow] : flows) {
      EXPECT_EQ(key.vlan, key.protocol == 6 ? 0x123 : 0);
    }
  }
}

TEST_F(HookTcTest, ATagIsForgottenWithItsFrame) {
  Load();
  Run({.bytes = TcpFrame(1), .vlan_protocol = 0x8100, .vlan_tci = 9});
  OnlyShown();
  Run({.bytes = TcpFrame(1)});
  EXPECT_EQ(OnlyShown().head.vlan_proto, 0);
  EXPECT_EQ(Flows().size(), 2u);
}

TEST_F(HookTcTest, RecordsOfEgressSaySo) {
  Load(Direction::kEgress);
  Run({.bytes = TcpFrame(1)});
  EXPECT_EQ(OnlyShown().head.direction, TAP_EGRESS);
}

// A packet socket puts all but the Ethernet header of a frame longer than a
// page into further buffers.
TEST_F(HookTcTest, ReadsHeadersThatLieInFurtherBuffers) {
  Load(Direction::kEgress);
  const auto sandbox = NetworkSandbox::Enter();
  ASSERT_TRUE(sandbox.ok()) << sandbox.status();
  // Or the kernel reports its multicast groups, some time or other.
  std::ofstream("/proc/sys/net/ipv6/conf/all/disable_ipv6") << 1;
  for (const char* arguments :
       {"link set veth0 mtu 9000", "link set veth1 mtu 9000"}) {
    ASSERT_TRUE(NetworkSandbox::Ip(arguments).ok());
  }
  const auto link =
      capture::TcxLink::Create(hook_->programs().entry_fd(), "veth0",
                               if_nametoindex("veth0"), Direction::kEgress);
  if (absl::IsUnimplemented(link.status())) GTEST_SKIP() << link.status();
  ASSERT_TRUE(link.ok()) << link.status();

  std::vector<ByteVector> frames = {TcpFrame(8000),
                                    Packet()
                                        .Ethernet()
                                        .ServiceVlan(7)
                                        .Vlan(9)
                                        .Ipv6("2001:db8::1", "2001:db8::2")
                                        .DestinationOptions(ByteVector(62, 0))
                                        .Udp(1, 2)
                                        .Payload(ByteVector(5000, 1))
                                        .Bytes(),
                                    TcpFrame(100)};
  ASSERT_TRUE(NetworkSandbox::Send("veth0", frames).ok());
  TapModel model;
  for (const ByteVector& frame : frames) model.Count({.bytes = frame}, 1);
  ExpectCounts(Window(), model.window(0));
  EXPECT_EQ(Window().unparsed, 0u);
  ExpectFlows(Flows(), model.flows());
  const auto shown = hook_->ReadRing();
  ASSERT_TRUE(shown.ok()) << shown.status();
  ASSERT_EQ(shown->size(), frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ((*shown)[i].head.wire_length, frames[i].size());
    frames[i].resize(kSnap);
    EXPECT_EQ((*shown)[i].bytes, frames[i]);
  }
}

}  // namespace
}  // namespace xdplive::testing
