// The meter on a program that the kernel runs and measures.
#include "capture/programs/cost_meter.h"

#include <bpf/bpf.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "bpf/bpf_test_run.h"
#include "capture/os/run_statistics.h"
#include "ring_probe.skel.h"

namespace xdplive::testing {
namespace {

struct ProbeDeleter {
  void operator()(ring_probe_bpf* probe) const {
    ring_probe_bpf::destroy(probe);
  }
};

class CostMeterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_BPF();
    probe_.reset(ring_probe_bpf::open_and_load());
    ASSERT_NE(probe_, nullptr);
    auto enabled = capture::EnableRunStatistics(capture::SwitchOnRunStatistics);
    ASSERT_TRUE(enabled.ok()) << enabled.status();
    enabled_ = *std::move(enabled);
  }

  int program() const { return bpf_program__fd(probe_->progs.record); }

  void Run(int times) {
    ASSERT_TRUE(RunOnFrame(program(), std::vector<uint8_t>(64), times).ok());
  }

  // What the kernel's own numbers give since `before`.
  bpf_prog_info Info() const {
    bpf_prog_info info{};
    uint32_t size = sizeof(info);
    EXPECT_EQ(bpf_obj_get_info_by_fd(program(), &info, &size), 0);
    return info;
  }

  std::unique_ptr<ring_probe_bpf, ProbeDeleter> probe_;
  capture::UniqueFd enabled_;
};

double Average(const bpf_prog_info& before, const bpf_prog_info& after) {
  return static_cast<double>(after.run_time_ns - before.run_time_ns) /
         static_cast<double>(after.run_cnt - before.run_cnt);
}

TEST_F(CostMeterTest, GivesNothingBeforeTheFirstRun) {
  capture::CostMeter meter;
  EXPECT_FALSE(meter.Look(program()).has_value());
}

TEST_F(CostMeterTest, GivesTheAverageOfTheRunsSinceTheLookBefore) {
  capture::CostMeter meter;
  bpf_prog_info before = Info();
  for (const int runs : {1, 1000, 100}) {
    SCOPED_TRACE(runs);
    Run(runs);
    const bpf_prog_info after = Info();
    ASSERT_EQ(after.run_cnt - before.run_cnt, static_cast<uint64_t>(runs));
    const auto cost = meter.Look(program());
    ASSERT_TRUE(cost.has_value());
    EXPECT_EQ(*cost, Average(before, after));
    EXPECT_EQ(meter.Look(program()), cost);  // nothing ran since
    before = after;
  }
}

TEST_F(CostMeterTest, RestartForgetsEarlierRuns) {
  capture::CostMeter meter;
  Run(100);
  ASSERT_TRUE(meter.Look(program()).has_value());
  Run(100);
  meter.Restart(program());
  EXPECT_FALSE(meter.Look(program()).has_value());
  const bpf_prog_info before = Info();
  Run(10);
  EXPECT_EQ(meter.Look(program()), Average(before, Info()));
}

TEST_F(CostMeterTest, GivesNothingOfWhatIsNoProgram) {
  capture::CostMeter meter;
  meter.Restart(-1);
  EXPECT_FALSE(meter.Look(-1).has_value());
}

}  // namespace
}  // namespace xdplive::testing
