// What the programs of a hook show: the show lane, on frames made up for it.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <optional>
#include <vector>

#include "bpf/bpf_test_run.h"
#include "bpf/hook_harness.h"
#include "capture/programs/filter_program.h"
#include "filter/compile.h"

namespace xdplive::testing {
namespace {

using capture::ProgramVariant;

constexpr uint64_t kNever = 1ull << 62;  // when no budget will be earned

ByteVector SmallFrame() {
  return Packet().Ethernet().Ipv4("192.0.2.1", "192.0.2.2").Udp(1, 2).Bytes();
}

class HookShowTest : public ::testing::TestWithParam<ProgramVariant> {
 protected:
  void SetUp() override { SKIP_WITHOUT_BPF(); }

  void Load(HarnessOptions options = {}) {
    options.variant = GetParam();
    auto hook = HookHarness::Load(options);
    ASSERT_TRUE(hook.ok()) << hook.status();
    hook_.emplace(*std::move(hook));
  }

  void Run(const HookFrame& frame, int repeat = 1) {
    const absl::Status status = hook_->Run(frame, repeat);
    ASSERT_TRUE(status.ok()) << status;
  }

  std::vector<ShownFrame> ReadRing() {
    auto shown = hook_->ReadRing();
    EXPECT_TRUE(shown.ok()) << shown.status();
    return std::move(shown).value_or(std::vector<ShownFrame>{});
  }

  tap_window Window(int slot) {
    const auto window = hook_->programs().ReadWindow(0, slot);
    EXPECT_TRUE(window.ok()) << window.status();
    return window.value_or(tap_window{});
  }

  std::optional<HookHarness> hook_;
};

TEST_P(HookShowTest, ShowsTheBytesOfAFrameUpToTheSnapLength) {
  for (const uint32_t snap : {TAP_SNAP_MIN, 128, TAP_SNAP_MAX}) {
    SCOPED_TRACE(snap);
    Load({.snap_length = snap});
    hook_->SetState(1, 1);
    std::vector<ByteVector> frames;
    for (size_t size = 14; size < TAP_SNAP_MAX + 10; ++size) {
      frames.push_back(SmallFrame());
      frames.back().resize(size, static_cast<uint8_t>(size));
      Run({.bytes = frames.back()});
    }
    const std::vector<ShownFrame> shown = ReadRing();
    ASSERT_EQ(shown.size(), frames.size());
    for (size_t i = 0; i < frames.size(); ++i) {
      EXPECT_EQ(shown[i].head.wire_length, frames[i].size());
      frames[i].resize(std::min<size_t>(frames[i].size(), snap));
      EXPECT_EQ(shown[i].bytes, frames[i]);
    }
  }
}

TEST_P(HookShowTest, TheHeadSaysWhereAndWhen) {
  Load();
  hook_->SetState(1 << 6, 1 << 6);
  timespec before{}, after{};
  clock_gettime(CLOCK_MONOTONIC, &before);
  Run({.bytes = SmallFrame()});
  clock_gettime(CLOCK_MONOTONIC, &after);
  const std::vector<ShownFrame> shown = ReadRing();
  ASSERT_EQ(shown.size(), 1u);
  const tap_event& head = shown[0].head;
  const auto to_ns = [](const timespec& time) {
    return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 +
           static_cast<uint64_t>(time.tv_nsec);
  };
  EXPECT_GE(head.time_ns, to_ns(before));
  EXPECT_LE(head.time_ns, to_ns(after));
  EXPECT_EQ(head.ifindex, kHookIfindex);
  EXPECT_EQ(head.taps, 1 << 6);
  EXPECT_EQ(head.packets, 1);
  EXPECT_EQ(head.direction, TAP_INGRESS);
  EXPECT_EQ(head.vlan_proto, 0);
}

TEST_P(HookShowTest, SpendsOneSecondsBudgetInABurstAndCountsTheRest) {
  constexpr int kBudget = 1000, kOffered = 20'000;
  Load({.packets_per_second = kBudget, .ring_bytes = 4 << 20});
  hook_->SetState(1, 1);
  Run({.bytes = SmallFrame()}, kOffered);
  const tap_window window = Window(0);
  EXPECT_EQ(window.matched.packets, uint64_t{kOffered});
  EXPECT_GE(window.shown, uint64_t{kBudget});
  EXPECT_GT(window.over_budget, 0u);
  EXPECT_EQ(window.ring_full, 0u);
  EXPECT_EQ(window.shown + window.over_budget, uint64_t{kOffered});
  EXPECT_EQ(ReadRing().size(), window.shown);
}

TEST_P(HookShowTest, EveryTapHasItsOwnBudget) {
  Load();
  hook_->SetState(0b111, 0b111);
  hook_->programs().control().budget_ns[1] = kNever;
  Run({.bytes = SmallFrame()}, 5);
  const std::vector<ShownFrame> shown = ReadRing();
  ASSERT_EQ(shown.size(), 5u);
  for (const ShownFrame& frame : shown) EXPECT_EQ(frame.head.taps, 0b101);
  EXPECT_EQ(Window(0).shown, 5u);
  EXPECT_EQ(Window(1).shown, 0u);
  EXPECT_EQ(Window(1).over_budget, 5u);
  EXPECT_EQ(Window(2).shown, 5u);
}

TEST_P(HookShowTest, AFrameOfTwoTapsIsInTheRingOnce) {
  Load();
  constexpr uint16_t kTaps = 1 << 0 | 1 << 15;
  hook_->SetState(kTaps, kTaps);
  Run({.bytes = SmallFrame()});
  const std::vector<ShownFrame> shown = ReadRing();
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown[0].head.taps, kTaps);
  EXPECT_EQ(Window(0).shown, 1u);
  EXPECT_EQ(Window(15).shown, 1u);
}

TEST_P(HookShowTest, ShowsNothingWhenNoBudgetIsLeft) {
  Load();
  hook_->SetState(1, 1);
  hook_->programs().control().budget_ns[0] = kNever;
  Run({.bytes = SmallFrame()}, 3);
  EXPECT_TRUE(ReadRing().empty());
  EXPECT_EQ(Window(0).over_budget, 3u);
}

// Each record takes its own header of 8 bytes, the head and the snap.
constexpr uint32_t kPage = 4096;
constexpr uint64_t kRecord = 8 + sizeof(tap_event) + 128;
// The record that crosses the mark of three quarters is the last.
constexpr uint64_t kFitsAll = (kPage / 4 * 3 + kRecord - 1) / kRecord;

TEST_P(HookShowTest, CountsWhatAFullRingRefuses) {
  constexpr int kOffered = 1000;
  constexpr uint64_t kFits = kFitsAll;
  Load({.ring_bytes = kPage});
  hook_->SetState(0b11, 0b11);
  hook_->programs().control().budget_ns[1] = kNever;
  Run({.bytes = SmallFrame()}, kOffered);
  const tap_window window = Window(0);
  EXPECT_EQ(window.shown, kFits);
  EXPECT_EQ(window.ring_full, kOffered - kFits);
  EXPECT_EQ(window.over_budget, 0u);
  EXPECT_EQ(Window(1).ring_full, 0u);
  EXPECT_EQ(Window(1).over_budget, uint64_t{kOffered});
  EXPECT_EQ(ReadRing().size(), kFits);
  Run({.bytes = SmallFrame()});
  EXPECT_EQ(ReadRing().size(), 1u);
}

TEST_P(HookShowTest, KeepsTheLastQuarterOfTheRingForFilters) {
  constexpr uint64_t kFitsFilter = kPage / kRecord;
  static_assert(kFitsFilter > kFitsAll);
  Load({.ring_bytes = kPage});
  const auto filter = filter::Compile("greater 100");
  ASSERT_TRUE(filter.ok()) << filter.status();
  auto& programs = hook_->programs();
  ASSERT_TRUE(programs.EnsureFocusTables().ok());
  const auto program = capture::LoadFilters({{1, &*filter}}, programs);
  ASSERT_TRUE(program.ok()) << program.status();
  ASSERT_TRUE(programs.SetFilters(program->get()).ok());
  hook_->SetState(0b11, 0b01);
  Run({.bytes = SmallFrame()}, 100);
  EXPECT_EQ(Window(0).shown, kFitsAll);
  ByteVector asked_for = SmallFrame();
  asked_for.resize(100);
  Run({.bytes = asked_for}, 100);
  EXPECT_EQ(Window(1).matched.packets, 100u);
  EXPECT_EQ(Window(1).shown, kFitsFilter - kFitsAll);
  EXPECT_EQ(Window(1).ring_full, 100 - (kFitsFilter - kFitsAll));
  EXPECT_EQ(Window(0).shown, kFitsFilter);
}

INSTANTIATE_TEST_SUITE_P(
    Variants, HookShowTest,
    ::testing::Values(ProgramVariant::kXdpFrags, ProgramVariant::kXdpLinear,
                      ProgramVariant::kXdpLegacy, ProgramVariant::kTc),
    [](const auto& info) { return VariantName(info.param); });

class HookFragsTest : public HookShowTest {};

TEST_P(HookFragsTest, SeesTheWholeOfAFrameInSeveralBuffers) {
  Load();
  hook_->SetState(1, 1);
  TapModel model;
  // All headers in the first buffer, part of them, and none but Ethernet's.
  for (const size_t linear : {100, 40, 20, 14}) {
    SCOPED_TRACE(linear);
    HookFrame jumbo{.bytes = SmallFrame(), .linear_bytes = linear};
    for (uint8_t i = 0; jumbo.bytes.size() < 9014; ++i) {
      jumbo.bytes.push_back(i);
    }
    Run(jumbo);
    model.Count(jumbo, 1);
    const std::vector<ShownFrame> shown = ReadRing();
    ASSERT_EQ(shown.size(), 1u);
    EXPECT_EQ(shown[0].head.wire_length, 9014u);
    EXPECT_EQ(shown[0].bytes,
              ByteVector(jumbo.bytes.begin(), jumbo.bytes.begin() + 128));
  }
  ExpectCounts(Window(0), model.window(0));
}

INSTANTIATE_TEST_SUITE_P(OfTheFragsVariant, HookFragsTest,
                         ::testing::Values(ProgramVariant::kXdpFrags));

}  // namespace
}  // namespace xdplive::testing
