// Flow tables of the real kernel, filled by programs that run on made-up
// frames: what fits, what does not, and that CPUs do not get into each other's
// way.
#include "capture/programs/flow_table.h"

#include <bpf/bpf.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <atomic>
#include <cstring>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "bpf/bpf_test_run.h"
#include "bpf/hook_harness.h"
#include "capture/programs/filter_program.h"
#include "capture/programs/mapped_region.h"
#include "capture/programs/online_cpus.h"
#include "filter/compile.h"

namespace xdplive::testing {
namespace {

using capture::MappedRegion;
using capture::UniqueFd;

// One flow for each number.
HookFrame Udp(uint32_t number) {
  return {.bytes = Packet()
                       .Ethernet()
                       .Ipv4("192.0.2.1", "192.0.2.2")
                       .Udp(static_cast<uint16_t>(number),
                            static_cast<uint16_t>(1000 + (number >> 16)))
                       .PadTo(64)
                       .Bytes()};
}

// Runs what follows in this thread on one CPU; false where there is none.
bool GoTo(size_t cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return sched_setaffinity(0, sizeof(set), &set) == 0;
}

// The newest map of that name.
UniqueFd NewestMap(const char* name) {
  UniqueFd newest;
  uint32_t id = 0;
  while (bpf_map_get_next_id(id, &id) == 0) {
    UniqueFd map(bpf_map_get_fd_by_id(id));
    bpf_map_info info{};
    uint32_t size = sizeof(info);
    if (map.valid() && bpf_obj_get_info_by_fd(map.get(), &info, &size) == 0 &&
        std::strcmp(info.name, name) == 0) {
      newest = std::move(map);
    }
  }
  return newest;
}

class FlowTableTest : public ::testing::Test {
 protected:
  void SetUp() override { SKIP_WITHOUT_BPF(); }

  // A hook with a tap for every packet.
  void Load(const HarnessOptions& options) {
    auto hook = HookHarness::Load(options);
    ASSERT_TRUE(hook.ok()) << hook.status();
    hook_.emplace(*std::move(hook));
    hook_->SetState(1, 1);
  }

  void Run(uint32_t number, int repeat = 1) {
    const absl::Status status = hook_->Run(Udp(number), repeat);
    ASSERT_TRUE(status.ok()) << status;
  }

  void RunAll(uint32_t begin, uint32_t end) {
    for (uint32_t number = begin; number < end; ++number) Run(number);
  }

  tap_window Window(int buffer = 0) {
    const auto window = hook_->programs().ReadWindow(buffer, 0);
    EXPECT_TRUE(window.ok()) << window.status();
    return window.value_or(tap_window{});
  }

  // Fails the test where a flow is there twice.
  FlowMap Drain(int buffer = 0) {
    std::vector<tap_flow_record> flows;
    const absl::Status status = hook_->programs().DrainFlows(buffer, flows);
    EXPECT_TRUE(status.ok()) << status;
    return ToFlowMap(flows);
  }

  static uint64_t Packets(const FlowMap& flows) {
    uint64_t packets = 0;
    for (const auto& [key, flow] : flows) packets += flow.packets;
    return packets;
  }

  // The sets in which the first `flows` flows of the newest table are.
  static std::vector<uint64_t> SetsOf(size_t flows) {
    const UniqueFd names = NewestMap("tap_names");
    const auto region =
        MappedRegion::Map(names.get(), 0, flows * sizeof(tap_flow_name));
    EXPECT_TRUE(region.ok()) << region.status();
    std::vector<uint64_t> sets;
    for (size_t i = 0; region.ok() && i < flows; ++i) {
      sets.push_back(region->As<tap_flow_name>()[i].set);
    }
    return sets;
  }

  std::optional<HookHarness> hook_;
};

TEST_F(FlowTableTest, TakesAsManyFlowsAsItIsMadeFor) {
  for (const uint32_t flows : {1u, 127u, 128u, 1000u, 65'536u}) {
    SCOPED_TRACE(flows);
    Load({.flow_table_entries = flows});
    for (uint64_t round = 1; round <= 2; ++round) {
      RunAll(0, flows + 10);
      RunAll(0, 1);  // one that is there
      EXPECT_EQ(Window().counted, round * (flows + 1));
      EXPECT_EQ(Window().overflow[PARSE_UDP].packets, round * 10);
      EXPECT_EQ(Drain().size(), flows);
    }
  }
}

// Tables are used again and again, and nothing of a window is in a later one.
TEST_F(FlowTableTest, EachWindowHasItsOwnFlows) {
  constexpr uint32_t kFlows = 300;
  Load({.flow_table_entries = kFlows});
  for (uint32_t window = 0; window < 2000; ++window) {
    SCOPED_TRACE(window);
    const auto buffer = static_cast<int>(window % TAP_BUFFERS);
    const uint32_t flows = window % 100 == 99 ? kFlows : window % 7;
    hook_->SetState(1, 1, buffer);
    RunAll(window * 5, window * 5 + flows);
    const FlowMap drained = Drain(buffer);
    ASSERT_EQ(drained.size(), flows);
    ASSERT_EQ(Packets(drained), flows);
    ASSERT_TRUE(Drain(buffer).empty());
  }
  EXPECT_EQ(Window(0).matched.packets, Window(0).counted);
  EXPECT_EQ(Window(1).matched.packets, Window(1).counted);
}

TEST_F(FlowTableTest, BothBuffersAndFiltersHaveTablesOfTheirOwn) {
  constexpr uint32_t kFlows = 512;
  Load({.flow_table_entries = kFlows});
  ASSERT_TRUE(hook_->programs().EnsureFocusTables().ok());
  const auto filter = filter::Compile("udp[0:2] < 1000");
  ASSERT_TRUE(filter.ok()) << filter.status();
  const auto program = capture::LoadFilters({{1, &*filter}}, hook_->programs());
  ASSERT_TRUE(program.ok()) << program.status();
  ASSERT_TRUE(hook_->programs().SetFilters(program->get()).ok());
  for (const int buffer : {0, 1}) {
    hook_->SetState(0b11, 0b01, buffer);
    RunAll(0, kFlows + 1);            // those that the filter matches
    RunAll(1000, 1000 + kFlows + 2);  // those that it does not
  }
  for (const int buffer : {0, 1}) {
    SCOPED_TRACE(buffer);
    EXPECT_EQ(Window(buffer).counted, 2 * kFlows);
    EXPECT_EQ(Window(buffer).overflow[PARSE_UDP].packets, 3u);
    const FlowMap flows = Drain(buffer);
    EXPECT_EQ(flows.size(), 2 * kFlows);
    EXPECT_EQ(Packets(flows), 2 * kFlows);
  }
}

TEST_F(FlowTableTest, AddsUpTheCpusThatSawAFlow) {
  const uint32_t cpus = capture::OnlineCpus();
  if (cpus < 2) GTEST_SKIP() << "one CPU alone has nothing to add up";
  Load({});
  std::thread([&] {
    for (size_t cpu = 0; cpu < cpus; ++cpu) {
      ASSERT_TRUE(GoTo(cpu));
      Run(7, static_cast<int>(cpu + 1));
      Run(static_cast<uint32_t>(100 + cpu));
    }
  }).join();
  const FlowMap flows = Drain();
  EXPECT_EQ(flows.size(), 1 + cpus);
  EXPECT_EQ(Packets(flows), cpus * (cpus + 1) / 2 + cpus);
  for (const auto& [key, flow] : flows) {
    EXPECT_EQ(flow.bytes, 64 * flow.packets);
    EXPECT_LE(flow.first_ns, flow.last_ns);
  }
}

// All CPUs put the same flows in at the same time, and fill the table.
TEST_F(FlowTableTest, CpusThatRaceMakeNoFlowTwice) {
  constexpr uint32_t kFlows = 1024;
  constexpr uint64_t kWindows = 100;
  const uint32_t cpus = capture::OnlineCpus();
  Load({.flow_table_entries = kFlows});
  for (uint64_t window = 1; window <= kWindows; ++window) {
    std::atomic<uint32_t> ready = 0;
    std::vector<std::thread> threads;
    for (size_t cpu = 0; cpu < cpus; ++cpu) {
      threads.emplace_back([&, cpu] {
        EXPECT_TRUE(GoTo(cpu));
        for (++ready; ready < cpus;) {
        }
        RunAll(0, kFlows);
      });
    }
    for (std::thread& thread : threads) thread.join();
    const FlowMap flows = Drain();
    const tap_window counts = Window();
    ASSERT_EQ(counts.matched.packets, window * kFlows * cpus);
    ASSERT_EQ(counts.matched.packets,
              counts.counted + counts.overflow[PARSE_UDP].packets);
    // Of races that two CPUs lose at once, one flow's place may be gone.
    ASSERT_GE(flows.size(), kFlows - cpus);
    ASSERT_LE(flows.size(), kFlows);
  }
}

TEST_F(FlowTableTest, WhatMoreCpusSeeThanHaveColumnsIsOverflow) {
  if (capture::OnlineCpus() < 2) GTEST_SKIP() << "there is one CPU alone";
  Load({.columns = 1});
  std::thread([&] {
    ASSERT_TRUE(GoTo(1));
    Run(1, 3);
    ASSERT_TRUE(GoTo(0));
    Run(1, 5);
    Run(2);
    ASSERT_TRUE(GoTo(1));
    Run(2);
  }).join();
  EXPECT_EQ(Window().counted, 4u);
  EXPECT_EQ(Window().overflow[PARSE_UDP].packets, 6u);
  EXPECT_EQ(Packets(Drain()), 4u);
}

// As it is when somebody finds out which flows share their sets.
TEST_F(FlowTableTest, WhatFindsItsSetsFullIsOverflow) {
  Load({.flow_table_entries = 128});
  const capture::FlowTableSize size = {.flows = 128};
  const UniqueFd map = NewestMap("tap_sets");
  const auto sets =
      MappedRegion::Map(map.get(), 0, size.sets() * sizeof(tap_flow_set));
  ASSERT_TRUE(sets.ok()) << sets.status();
  const size_t kept = TAP_SETS_TRIED;  // the first of them stay free
  for (size_t set = kept; set < size.sets(); ++set) {
    for (__u64& place : sets->As<tap_flow_set>()[set].places) place = 1;
  }
  RunAll(0, 128);
  const tap_window window = Window();
  EXPECT_GT(window.counted, 0u);
  EXPECT_GT(window.overflow[PARSE_UDP].packets, 0u);
  EXPECT_EQ(window.counted + window.overflow[PARSE_UDP].packets, 128u);
  EXPECT_LE(window.counted, kept * TAP_WAYS);
  EXPECT_EQ(Drain().size(), window.counted);
}

TEST_F(FlowTableTest, NobodyKnowsWhichFlowsShareTheirSets) {
  constexpr uint32_t kFlows = 200;
  std::set<std::vector<uint64_t>> seen;
  for (int load = 0; load < 3; ++load) {
    Load({});
    RunAll(0, kFlows);
    seen.insert(SetsOf(kFlows));
  }
  EXPECT_EQ(seen.size(), 3u);
}

TEST_F(FlowTableTest, RefusesMoreThanTheKernelNumbers) {
  EXPECT_EQ(capture::FlowTable::Make({.flows = TAP_FLOWS_MAX, .columns = 4096})
                .status()
                .code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace xdplive::testing
