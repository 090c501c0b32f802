// Hashes of flows of the real kernel, filled from user space.
#include "capture/programs/flow_hash.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <set>
#include <vector>

#include "bpf/bpf_test_run.h"

namespace xdplive::testing {
namespace {

using capture::DrainFlowHash;
using capture::MakeFlowHash;

constexpr uint32_t kFullSize = 4096;

tap_flow_key Key(uint32_t number) {
  tap_flow_key key{};
  key.source_port = static_cast<uint16_t>(number);
  key.destination_port = static_cast<uint16_t>(number >> 16);
  return key;
}

uint32_t NumberOf(const tap_flow_key& key) {
  return key.source_port | uint32_t{key.destination_port} << 16;
}

class FlowHashTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_BPF();
    cpus_ = static_cast<size_t>(libbpf_num_possible_cpus());
  }

  // With its memory beforehand: the kernel gives that of a lazy one no faster
  // than it can, and this test is quicker.
  void Make(uint32_t entries) {
    table_ = capture::UniqueFd(bpf_map_create(
        BPF_MAP_TYPE_PERCPU_HASH, "flow_hash_test", sizeof(tap_flow_key),
        sizeof(tap_flow), entries, nullptr));
    ASSERT_TRUE(table_.valid());
  }

  // One value for each CPU; 0, or the errno.
  int Put(uint32_t number, const std::vector<tap_flow>& cpus) {
    const tap_flow_key key = Key(number);
    return -bpf_map_update_elem(table_.get(), &key, cpus.data(), BPF_ANY);
  }

  // Flows 0 to `count`, each with its number + 1 packets on the last CPU.
  void Fill(uint32_t count) {
    std::vector<tap_flow> cpus(cpus_);
    for (uint32_t number = 0; number < count; ++number) {
      cpus.back() = {number + 1, 100, 5, 6, 0};
      ASSERT_EQ(Put(number, cpus), 0) << number;
    }
  }

  // Drains the hash and expects the flows of Fill, each once.
  void ExpectFilled(uint32_t count, size_t batch = capture::kFlowBatch) {
    std::vector<tap_flow_record> flows;
    const absl::Status status = DrainFlowHash(table_.get(), flows, batch);
    ASSERT_TRUE(status.ok()) << status;
    std::set<uint32_t> numbers;
    for (const tap_flow_record& flow : flows) {
      const uint32_t number = NumberOf(flow.key);
      ASSERT_EQ(flow.sum.packets, number + 1);
      ASSERT_EQ(flow.sum.bytes, 100u);
      numbers.insert(number);
    }
    EXPECT_EQ(flows.size(), count);
    EXPECT_EQ(numbers.size(), count);
    EXPECT_TRUE(count == 0 || *numbers.rbegin() == count - 1);
  }

  void ExpectEmpty() {
    tap_flow_key key{};
    EXPECT_EQ(bpf_map_get_next_key(table_.get(), nullptr, &key), -ENOENT);
  }

  size_t cpus_ = 0;
  capture::UniqueFd table_;
};

TEST_F(FlowHashTest, AnEmptyHashGivesNothing) {
  Make(kFullSize);
  ExpectFilled(0);
}

TEST_F(FlowHashTest, GivesEveryFlowOnceAndIsEmptyThen) {
  Make(kFullSize);
  for (const uint32_t count : {1u, 2u, 1023u, 1024u, 1025u, 4000u}) {
    SCOPED_TRACE(count);
    Fill(count);
    ExpectFilled(count);
    ExpectEmpty();
  }
}

TEST_F(FlowHashTest, AFullHashCanBeFilledAgainOnceItIsDrained) {
  Make(kFullSize);
  for (int round = 0; round < 2; ++round) {
    SCOPED_TRACE(round);
    Fill(kFullSize);
    EXPECT_EQ(Put(kFullSize, std::vector<tap_flow>(cpus_)), E2BIG);
    ExpectFilled(kFullSize);
    ExpectEmpty();
  }
}

TEST_F(FlowHashTest, TakesPartsOfTheHashThatAreLongerThanABatch) {
  constexpr uint32_t kFlows = 5000;
  Make(kFlows);
  for (const size_t batch : {0, 1, 2, 3}) {
    SCOPED_TRACE(batch);
    Fill(kFlows);
    ExpectFilled(kFlows, batch);
    ExpectEmpty();
  }
}

TEST_F(FlowHashTest, AddsUpTheCpusThatSawTheFlow) {
  if (cpus_ < 2) GTEST_SKIP() << "one CPU alone has nothing to add up";
  Make(16);
  std::vector<tap_flow> cpus(cpus_);
  for (size_t cpu = 0; cpu < cpus_; ++cpu) {
    cpus[cpu] = {cpu + 1, 10 * (cpu + 1), 1000 - cpu, 2000 + cpu, 1ull << cpu};
  }
  ASSERT_EQ(Put(7, cpus), 0);
  std::vector<tap_flow> second_only(cpus_);
  second_only[1] = {3, 300, 50, 60, 2};
  ASSERT_EQ(Put(8, second_only), 0);

  std::vector<tap_flow_record> flows;
  ASSERT_TRUE(DrainFlowHash(table_.get(), flows).ok());
  ASSERT_EQ(flows.size(), 2u);
  if (NumberOf(flows[0].key) == 8) std::swap(flows[0], flows[1]);
  const tap_flow& all = flows[0].sum;
  EXPECT_EQ(all.packets, cpus_ * (cpus_ + 1) / 2);
  EXPECT_EQ(all.bytes, 10 * all.packets);
  EXPECT_EQ(all.first_ns, 1001 - cpus_);
  EXPECT_EQ(all.last_ns, 1999 + cpus_);
  EXPECT_EQ(all.tcp_flags, (1ull << cpus_) - 1);
  const tap_flow& one = flows[1].sum;
  EXPECT_EQ(one.packets, 3u);
  EXPECT_EQ(one.first_ns, 50u);
  EXPECT_EQ(one.last_ns, 60u);
}

TEST_F(FlowHashTest, AddsToTheFlowsThatAreThere) {
  Make(16);
  Fill(2);
  std::vector<tap_flow_record> flows(3);
  ASSERT_TRUE(DrainFlowHash(table_.get(), flows).ok());
  EXPECT_EQ(flows.size(), 5u);
}

TEST_F(FlowHashTest, SaysWhatIsNoHash) {
  std::vector<tap_flow_record> flows;
  EXPECT_FALSE(DrainFlowHash(-1, flows).ok());
  EXPECT_TRUE(flows.empty());
  EXPECT_FALSE(MakeFlowHash(0).ok());
}

}  // namespace
}  // namespace xdplive::testing
