// The small parts of the history: columns, keys, grids, texts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "flow/history/ask/group_key.h"
#include "flow/history/ask/time_grid.h"
#include "flow/history/keep/flow_keys.h"
#include "flow/history/keep/packed_column.h"
#include "kit/cc/flow/naive_history.h"

namespace xdplive::flow {
namespace {

using ::testing::ElementsAre;

std::vector<uint64_t> Unpacked(const std::vector<uint64_t>& values) {
  std::vector<uint8_t> bytes;
  AppendPacked(values, bytes);
  bytes.resize(bytes.size() + kPackedPadding);
  PackedReader reader(bytes.data());
  std::vector<uint64_t> read(values.size());
  for (size_t at = 0; at < read.size(); at += kPackedGroup) {
    reader.Read(std::min(kPackedGroup, read.size() - at), &read[at]);
  }
  return read;
}

TEST(PackedColumnTest, GivesBackNumbersOfEveryWidth) {
  std::mt19937_64 random(1);
  for (unsigned width = 0; width <= 64; ++width) {
    for (const size_t count : {0u, 1u, 7u, 127u, 128u, 129u, 1000u}) {
      std::vector<uint64_t> values(count);
      for (uint64_t& value : values) {
        value = width == 0 ? 42 : random() >> (64 - width);
      }
      ASSERT_EQ(Unpacked(values), values) << width << " bits, " << count;
    }
  }
}

TEST(PackedColumnTest, TakesAsMuchAsTheSpreadAsksFor) {
  std::vector<uint8_t> bytes;
  AppendPacked(std::vector<uint64_t>(128, 1'000'000), bytes);
  EXPECT_EQ(bytes.size(), 1u + 3u);
}

TEST(FlowKeysTest, GivesBackEveryKey) {
  std::vector<tap::FlowKey> keys;
  for (uint8_t i = 0; i < 200; ++i) {
    tap::FlowKey key = Ipv4Flow(i, 1);
    if (i % 3 == 1) key.version = 6;
    if (i % 3 == 1) key.source_ip[15] = i;
    if (i % 7 == 0) key.ethertype = 0x0806;
    if (i % 5 == 0) key.destination_ip[9] = 1;  // no IPv4 address
    keys.push_back(key);
  }
  KeyIndex index;
  std::vector<uint32_t> ids;
  for (size_t at = 0; at < keys.size(); at += 50) {
    std::vector<const tap::FlowKey*> some;
    for (size_t i = 0; i < at + 50; ++i) some.push_back(&keys[i]);
    index.Intern(some, ids);
    for (size_t i = 0; i < some.size(); ++i) {
      const tap::FlowKey key = KeyOf(index.segments(), ids[i]);
      ASSERT_EQ(std::memcmp(&key, some[i], sizeof(key)), 0) << i;
    }
  }
  EXPECT_EQ(index.size(), keys.size());
}

TEST(TimeGridTest, TakesTheLeastStepThatFits) {
  const TimeSpan range = {kStart + 1, kStart + 900 * kSecond};
  EXPECT_EQ(MakeTimeGrid(range, 1, 100'000).step, kSecond / 5);
  EXPECT_EQ(MakeTimeGrid(range, kSecond, 900).size, 900u);
  EXPECT_EQ(MakeTimeGrid(range, kSecond, 899).step, 2 * kSecond);
  EXPECT_EQ(MakeTimeGrid(range, 3 * kSecond, 1000).step, 5 * kSecond);
  EXPECT_EQ(MakeTimeGrid({0, 1000 * kCoarsestStepNs}, 1, 100).size, 63u);
  EXPECT_EQ(MakeTimeGrid({5, 5}, 1, 100).size, 0u);
  // A range across midnight of the epoch, asked for in one point.
  EXPECT_LE(MakeTimeGrid({-5, 5}, 1, 1).size, 2u);
}

TEST(TimeGridTest, SpreadsOverCoveredTimeAlone) {
  Coverage coverage({0, kSecond});
  coverage.Add({3 * kSecond, 4 * kSecond});
  const TimeGrid grid = {.begin = 0, .step = kSecond, .size = 5};
  std::vector<uint64_t> points(grid.size);
  SpreadOver(grid, coverage, 101, absl::MakeSpan(points));
  EXPECT_THAT(points, ElementsAre(50, 0, 0, 51, 0));
  std::vector<int64_t> covered(grid.size);
  AddCovered(grid, coverage, absl::MakeSpan(covered));
  EXPECT_THAT(covered, ElementsAre(kSecond, 0, 0, kSecond, 0));
}

TEST(TimeGridTest, PutsNothingIntoAGridWithoutSteps) {
  const Coverage coverage({kStart, kStart + kSecond});
  const TimeGrid grid = {
      .begin = kStart + kSecond / 2, .step = kSecond, .size = 0};
  SpreadOver(grid, coverage, 101, {});
  AddCovered(grid, coverage, {});
}

TEST(GroupKeyTest, KnowsEveryFieldByName) {
  for (const FlowField field : AllFlowFields()) {
    EXPECT_EQ(FlowFieldFromName(FlowFieldName(field)), field);
  }
  EXPECT_EQ(AllFlowFields().size(), 11u);
  EXPECT_EQ(FlowFieldFromName("sourceip"), std::nullopt);
}

std::string TextOf(const tap::FlowKey& key, FlowField field) {
  return FieldText(GroupOf(key, {2, tap::Direction::kEgress}, {&field, 1}),
                   field, "eth2");
}

TEST(GroupKeyTest, WritesValuesAsPeopleReadThem) {
  tap::FlowKey key = Ipv4Flow(1, 2);
  std::vector<std::string> texts;
  for (const FlowField field : AllFlowFields()) {
    texts.push_back(TextOf(key, field));
  }
  EXPECT_THAT(texts, ElementsAre("eth2", "egress", "TCP", "4", "0x0800", "",
                                 "10.0.0.1", "10.0.0.2", "1000", "443", "64"));
  key = {};
  key.ethertype = 0x0806;
  key.vlan = 7;
  texts.clear();
  for (const FlowField field : AllFlowFields()) {
    texts.push_back(TextOf(key, field));
  }
  EXPECT_THAT(texts, ElementsAre("eth2", "egress", "ARP", "", "0x0806", "7", "",
                                 "", "", "", ""));
}

TEST(GroupKeyTest, ProtocolsOfOneNameAreOneGroup) {
  std::map<std::string, GroupKey> groups;
  const FlowField field = FlowField::kProtocol;
  for (uint32_t number = 0; number < 0x10000 + 256; ++number) {
    tap::FlowKey key = {};
    if (number < 0x10000) {
      key.ethertype = static_cast<uint16_t>(number);
    } else {
      key.version = 4;
      key.protocol = static_cast<uint8_t>(number);
    }
    const GroupKey group = GroupOf(key, {}, {&field, 1});
    const auto [it, added] = groups.emplace(FieldText(group, field, ""), group);
    ASSERT_EQ(it->second, group) << it->first;
  }
}

}  // namespace
}  // namespace xdplive::flow
