// What the programs of a hook count, on frames made up for them and against a
// model in user space.
#include "capture/programs/hook_programs.h"

#include <gtest/gtest.h>

#include <ctime>
#include <map>
#include <optional>
#include <vector>

#include "bpf/bpf_test_run.h"
#include "bpf/hook_harness.h"
#include "bpf/sample_frames.h"
#include "bpf/tap_model.h"
#include "capture/programs/filter_program.h"
#include "filter/compile.h"
#include "parse_frame.h"

namespace xdplive::testing {
namespace {

using capture::ProgramVariant;

constexpr size_t kShortestFrame = 14;
constexpr uint64_t kSecondNs = 1'000'000'000;

uint64_t TimeNs(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * kSecondNs +
         static_cast<uint64_t>(now.tv_nsec);
}

// Until the kernel's tick, which times of flows are exact to, came often.
void WaitForTicks() {
  const uint64_t begin = TimeNs(CLOCK_MONOTONIC_COARSE);
  while (TimeNs(CLOCK_MONOTONIC_COARSE) < begin + kSecondNs / 20) {
    const timespec pause{.tv_sec = 0, .tv_nsec = 10'000'000};
    nanosleep(&pause, nullptr);
  }
}

HookFrame Udp(uint16_t source_port, uint8_t ttl = 64) {
  return {.bytes = Packet()
                       .Ethernet()
                       .Ipv4("192.0.2.1", "192.0.2.2")
                       .Ttl(ttl)
                       .Udp(source_port, 53)
                       .Payload("hello")
                       .Bytes()};
}

HookFrame Tcp(uint16_t destination_port, uint16_t flags) {
  return {.bytes = Packet()
                       .Ethernet()
                       .Ipv6("2001:db8::1", "2001:db8::2")
                       .Tcp(4321, destination_port)
                       .Flags(flags)
                       .Bytes()};
}

HookFrame Arp() {
  return {.bytes = Packet()
                       .Ethernet()
                       .Arp(1, kSourceMac, "192.0.2.1", kSourceMac, "192.0.2.2")
                       .Bytes()};
}

// How programs are loaded, and whether they count flows in hashes.
struct HookKind {
  ProgramVariant variant;
  bool lazy;
};

class HookProgramsTest : public ::testing::TestWithParam<HookKind> {
 protected:
  void SetUp() override { SKIP_WITHOUT_BPF(); }

  void Load(uint32_t flow_table_entries = kTableEntries) {
    auto hook = HookHarness::Load({.variant = GetParam().variant,
                                   .flow_table_entries = flow_table_entries,
                                   .lazy_tables = GetParam().lazy});
    ASSERT_TRUE(hook.ok()) << hook.status();
    hook_.emplace(*std::move(hook));
  }

  void Run(const HookFrame& frame) {
    const absl::Status status = hook_->Run(frame);
    ASSERT_TRUE(status.ok()) << status << "; " << frame.bytes.size();
  }

  // By slot.
  void SetFilters(const std::map<int, const char*>& texts) {
    std::vector<filter::Filter> compiled;
    for (const auto& [slot, text] : texts) {
      auto filter = filter::Compile(text);
      ASSERT_TRUE(filter.ok()) << filter.status();
      compiled.push_back(*std::move(filter));
    }
    std::vector<capture::SlotFilter> filters;
    for (const auto& [slot, text] : texts) {
      filters.push_back({slot, &compiled[filters.size()]});
    }
    const auto program = capture::LoadFilters(filters, hook_->programs());
    ASSERT_TRUE(program.ok()) << program.status();
    const absl::Status status = hook_->programs().SetFilters(program->get());
    ASSERT_TRUE(status.ok()) << status;
  }

  tap_amount Seen(int buffer) {
    const auto seen = hook_->programs().ReadSeen(buffer);
    EXPECT_TRUE(seen.ok()) << seen.status();
    return seen.value_or(tap_amount{});
  }

  tap_window Window(int buffer, int slot) {
    const auto window = hook_->programs().ReadWindow(buffer, slot);
    EXPECT_TRUE(window.ok()) << window.status();
    return window.value_or(tap_window{});
  }

  std::vector<tap_flow_record> Drain(int buffer) {
    std::vector<tap_flow_record> flows;
    const absl::Status status = hook_->programs().DrainFlows(buffer, flows);
    EXPECT_TRUE(status.ok()) << status;
    return flows;
  }

  // The taps of `slots` and no others counted what the model says.
  void ExpectBuffer(int buffer, uint16_t slots, const TapModel& model) {
    SCOPED_TRACE(buffer);
    EXPECT_EQ(Seen(buffer).packets, model.seen().packets);
    EXPECT_EQ(Seen(buffer).bytes, model.seen().bytes);
    for (int slot = 0; slot < TAP_SLOTS; ++slot) {
      SCOPED_TRACE(slot);
      const tap_window window = Window(buffer, slot);
      ExpectCounts(window, model.window(slot));
      EXPECT_TRUE((slots >> slot & 1) != 0 || window.matched.packets == 0);
    }
    ExpectFlows(ToFlowMap(Drain(buffer)), model.flows());
  }

  std::optional<HookHarness> hook_;
};

class HookHashesTest : public HookProgramsTest {};

TEST_P(HookProgramsTest, PassesAndCountsEveryFrameCutAtEveryByte) {
  constexpr uint16_t kTaps = 1 << 0 | 1 << 9 | 1 << 15;
  Load();
  hook_->SetState(kTaps, kTaps);
  TapModel model;
  for (const SampleFrame& sample : SampleFrames()) {
    SCOPED_TRACE(sample.name);
    for (HookFrame cut{.bytes = sample.bytes};
         cut.bytes.size() >= kShortestFrame; cut.bytes.pop_back()) {
      ASSERT_NO_FATAL_FAILURE(Run(cut));
      model.Count(cut, kTaps);
    }
  }
  EXPECT_GT(model.window(0).unparsed, 0u);
  ExpectBuffer(0, kTaps, model);
}

TEST_P(HookProgramsTest, CountsNothingWhileNoTapCounts) {
  Load();
  Run(Udp(1));
  hook_->SetState(0, 0xffff, 1);
  Run(Udp(1));
  ExpectBuffer(0, 0, TapModel());
  ExpectBuffer(1, 0, TapModel());
  const auto shown = hook_->ReadRing();
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_TRUE(shown->empty());
}

TEST_P(HookProgramsTest, TellsFlowsByTtlVlanPortsAndProtocol) {
  Load();
  hook_->SetState(1, 1);
  TapModel model;
  std::vector<HookFrame> frames = {
      Udp(1),       Udp(2),        Udp(1, 63),   Arp(),
      Tcp(2, kSyn), Tcp(2, kAck),  Tcp(2, kFin), Tcp(3, kRst),
      Udp(1),       Tcp(3, 0x1ff), Udp(1, 0),    Udp(1, 255),
  };
  for (const uint16_t vlan : {0, 1, 4095}) {
    frames.push_back({.bytes = Packet()
                                   .Ethernet()
                                   .Vlan(vlan, /*priority=*/5)
                                   .Ipv4("192.0.2.1", "192.0.2.2")
                                   .Udp(1, 53)
                                   .Bytes()});
  }
  for (const HookFrame& frame : frames) {
    Run(frame);
    model.Count(frame, 1);
  }
  EXPECT_EQ(model.flows().size(), 11u);
  ExpectBuffer(0, 1, model);
}

TEST_P(HookProgramsTest, CountsLengthsInStepsOf64Bytes) {
  Load();
  hook_->SetState(1, 1);
  TapModel model;
  std::vector<size_t> sizes = {14,  63,  64,  65,   127,  128,
                               129, 192, 193, 1514, 2048, 3000};
  if (GetParam().variant == ProgramVariant::kXdpFrags) {
    for (const size_t size : {9152, 9153, 9216, 9217, 9300, 20'000}) {
      sizes.push_back(size);
    }
  }
  for (const size_t size : sizes) {
    HookFrame frame = Udp(1);
    frame.bytes.resize(size, 0x5a);
    Run(frame);
    model.Count(frame, 1);
  }
  ExpectBuffer(0, 1, model);
}

TEST_P(HookProgramsTest, TimesOfAFlowAreThoseOfItsFirstAndLastPacket) {
  Load();
  hook_->SetState(1, 1);
  const uint64_t before = TimeNs(CLOCK_MONOTONIC);
  Run(Udp(1));
  WaitForTicks();
  Run(Udp(1));
  const uint64_t after = TimeNs(CLOCK_MONOTONIC);
  const std::vector<tap_flow_record> flows = Drain(0);
  ASSERT_EQ(flows.size(), 1u);
  // A second for a tick that comes late on a busy machine.
  EXPECT_GE(flows[0].sum.first_ns, before - kSecondNs);
  EXPECT_LT(flows[0].sum.first_ns, flows[0].sum.last_ns);
  EXPECT_LE(flows[0].sum.last_ns, after + kSecondNs);
}

TEST_P(HookProgramsTest, AFullTableCountsIntoTheOverflowOfEachProtocol) {
  constexpr size_t kEntries = 4;
  constexpr uint16_t kTap = 1 << 2;
  Load(kEntries);
  hook_->SetState(kTap, kTap);
  TapModel model(kEntries);
  for (const HookFrame& frame :
       {Udp(1), Udp(2), Udp(3), Arp(),        // these fit
        Udp(4), Udp(1), Arp(), Tcp(1, kSyn),  // two of these are there
        HookFrame{.bytes = ByteVector(14)},
        HookFrame{.bytes = ByteVector(100)}}) {
    Run(frame);
    model.Count(frame, kTap);
  }
  EXPECT_EQ(model.window(2).overflow[TAP_PROTOCOL_NOT_IP].bytes, 114u);
  EXPECT_EQ(model.window(2).overflow[PARSE_TCP].packets, 1u);
  EXPECT_EQ(model.window(2).counted, 6u);
  ExpectBuffer(0, kTap, model);
}

TEST_P(HookProgramsTest, ADrainedTableTakesNewFlows) {
  constexpr uint16_t kEntries = 4;
  Load(kEntries);
  hook_->SetState(1, 1);
  for (uint16_t round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    TapModel model(kEntries);
    for (uint16_t flow = 0; flow < 2 * kEntries; ++flow) {
      const HookFrame frame = Udp(10 * round + flow);
      Run(frame);
      model.Count(frame, 1);
    }
    ExpectFlows(ToFlowMap(Drain(0)), model.flows());
  }
  EXPECT_EQ(Window(0, 0).counted, 3u * kEntries);
}

// Else every packet of a flood would search the hash for a free place.
TEST_P(HookHashesTest, AHashFoundFullIsNotTriedUntilItIsDrained) {
  Load(/*flow_table_entries=*/1);
  hook_->SetState(1, 1);
  const __u8& full = hook_->programs().control().full[0][TAP_TABLE_BASE];
  Run(Udp(1));
  EXPECT_EQ(full, 0);
  Run(Udp(2));
  EXPECT_EQ(full, 1);
  Drain(0);
  EXPECT_EQ(full, 0);
  hook_->programs().control().full[0][TAP_TABLE_BASE] = 1;
  Run(Udp(2));  // there is room, but the flag says not to look
  EXPECT_TRUE(Drain(0).empty());
  Run(Udp(2));
  EXPECT_EQ(Drain(0).size(), 1u);
  EXPECT_EQ(Window(0, 0).counted, 2u);
  EXPECT_EQ(Window(0, 0).overflow[PARSE_UDP].packets, 2u);
}

TEST_P(HookProgramsTest, AFlipSeparatesCountsExactly) {
  Load();
  TapModel models[TAP_BUFFERS];
  for (uint16_t packet = 0; packet < 100; ++packet) {
    const int buffer = packet / 3 % TAP_BUFFERS;
    const auto taps = static_cast<uint16_t>(packet < 50 ? 0b01 : 0b11);
    hook_->SetState(taps, taps, buffer);
    const HookFrame frame = Udp(packet % 7);
    Run(frame);
    models[buffer].Count(frame, taps, taps);
  }
  for (int buffer = 0; buffer < TAP_BUFFERS; ++buffer) {
    ExpectBuffer(buffer, 0b11, models[buffer]);
  }
}

TEST_P(HookProgramsTest, CountsForTheTapsWhoseFilterMatches) {
  Load();
  const absl::Status status = hook_->programs().EnsureFocusTables();
  ASSERT_TRUE(status.ok()) << status;
  SetFilters({{2, "udp"},
              {5, "ip or ip6"},  // of a tap that does not count
              {15, "tcp port 443 or udp src port 7"}});
  constexpr uint16_t kTaps = 1 << 0 | 1 << 2 | 1 << 15;
  TapModel models[TAP_BUFFERS];
  const struct {
    HookFrame frame;
    uint16_t matched;
  } kCases[] = {
      {Udp(1), 1 << 0 | 1 << 2},
      {Udp(7), kTaps},
      {Tcp(443, kSyn), 1 << 0 | 1 << 15},
      {Tcp(80, kSyn), 1 << 0},
      {Arp(), 1 << 0},
  };
  for (int buffer = 0; buffer < TAP_BUFFERS; ++buffer) {
    hook_->SetState(kTaps, 1 << 0, buffer);
    for (const auto& test : kCases) {
      for (int i = 0; i <= buffer; ++i) {
        Run(test.frame);
        models[buffer].Count(test.frame, test.matched, 1 << 0);
      }
    }
  }
  for (int buffer = 0; buffer < TAP_BUFFERS; ++buffer) {
    ExpectBuffer(buffer, kTaps, models[buffer]);
  }
}

TEST_P(HookProgramsTest, SeesWhatNoFilterMatches) {
  Load();
  ASSERT_TRUE(hook_->programs().EnsureFocusTables().ok());
  SetFilters({{0, "udp port 9"}});
  hook_->SetState(1, 0);
  TapModel model;
  for (const HookFrame& frame : {Udp(1), Arp()}) {
    Run(frame);
    model.Count(frame, 0, 0);
  }
  Run(Udp(9));
  model.Count(Udp(9), 1, 0);
  EXPECT_EQ(model.seen().packets, 3u);
  ExpectBuffer(0, 1, model);
}

TEST_P(HookProgramsTest, AFloodLeavesTheFlowsOfAFilterTheirRoom) {
  constexpr size_t kEntries = 8;
  Load(kEntries);
  ASSERT_TRUE(hook_->programs().EnsureFocusTables().ok());
  SetFilters({{1, "tcp"}});
  hook_->SetState(0b11, 0b01);
  TapModel model(kEntries);
  for (uint16_t port = 1; port <= 50; ++port) {
    Run(Udp(port));
    model.Count(Udp(port), 0b01, 0b01);
  }
  for (uint16_t port = 1; port <= kEntries; ++port) {
    Run(Tcp(port, kSyn));
    model.Count(Tcp(port, kSyn), 0b11, 0b01);
  }
  EXPECT_EQ(model.window(1).counted, kEntries);
  EXPECT_EQ(model.window(0).counted, 2 * kEntries);
  ExpectBuffer(0, 0b11, model);
}

TEST_P(HookProgramsTest, ATapWithoutFilterGoesOnWhenOthersLoseTheirs) {
  Load();
  ASSERT_TRUE(hook_->programs().EnsureFocusTables().ok());
  SetFilters({{3, "udp"}, {4, "udp"}});
  SetFilters({{4, "udp"}});
  hook_->SetState(0b11001, 0b00001);
  TapModel model;
  Run(Udp(1));
  model.Count(Udp(1), 0b10001, 0b00001);
  ASSERT_TRUE(hook_->programs().ClearFilters().ok());
  Run(Udp(2));
  model.Count(Udp(2), 0b00001, 0b00001);
  ExpectBuffer(0, 0b11001, model);
}

std::string NameOf(const ::testing::TestParamInfo<HookKind>& info) {
  return VariantName(info.param.variant) + (info.param.lazy ? "InHashes" : "");
}

constexpr HookKind kFrags = {ProgramVariant::kXdpFrags, false};
constexpr HookKind kLinear = {ProgramVariant::kXdpLinear, false};
constexpr HookKind kLegacy = {ProgramVariant::kXdpLegacy, false};
constexpr HookKind kTc = {ProgramVariant::kTc, false};
constexpr HookKind kFragsInHashes = {ProgramVariant::kXdpFrags, true};
constexpr HookKind kTcInHashes = {ProgramVariant::kTc, true};

INSTANTIATE_TEST_SUITE_P(Kinds, HookProgramsTest,
                         ::testing::Values(kFrags, kLinear, kLegacy, kTc,
                                           kFragsInHashes, kTcInHashes),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Kinds, HookHashesTest,
                         ::testing::Values(kFragsInHashes, kTcInHashes),
                         NameOf);

}  // namespace
}  // namespace xdplive::testing
