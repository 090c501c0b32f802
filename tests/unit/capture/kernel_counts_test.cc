#include "capture/taps/kernel_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace xdplive::capture {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

// Of 10.0.0.1, TCP, as the taps whose bits are set matched it.
tap_flow_record Record(uint16_t taps, uint64_t packets) {
  tap_flow_record record = {};
  const uint8_t source[] = {10, 0, 0, 1};
  std::memcpy(record.key.source_ip, source, sizeof(source));
  record.key.source_port = 1000;
  record.key.destination_port = 443;
  record.key.ethertype = 0x0800;
  record.key.vlan = TAP_NO_VLAN;
  record.key.taps = taps;
  record.key.version = 4;
  record.key.protocol = 6;
  record.key.ttl = 64;
  record.key.shape = TAP_SHAPE_OPTIONS;
  record.sum = {.packets = packets,
                .bytes = 100 * packets,
                .first_ns = 5,
                .last_ns = 9,
                .tcp_flags = 0x12};
  return record;
}

TEST(KernelCountsTest, GivesATapWhatItMatchedInUnixTime) {
  const std::vector<tap_flow_record> records = {Record(1, 1), Record(5, 2),
                                                Record(2, 4)};
  const auto first = FlowsOf(records, 0, 1000);
  ASSERT_THAT(first, SizeIs(2));
  EXPECT_EQ(first[0].amount.packets, 1u);
  EXPECT_EQ(first[1].amount.packets, 2u);
  EXPECT_EQ(first[1].amount.bytes, 200u);
  EXPECT_EQ(first[1].first_unix_ns, 1005);
  EXPECT_EQ(first[1].last_unix_ns, 1009);
  EXPECT_EQ(first[1].tcp_flags, 0x12u);
  EXPECT_THAT(FlowsOf(records, 1, 0), SizeIs(1));
  EXPECT_THAT(FlowsOf(records, 3, 0), SizeIs(0));
}

TEST(KernelCountsTest, KeysThatDifferInTheirTapsAloneAreOne) {
  const tap::FlowKey one = KeyOf(Record(1, 1).key);
  const tap::FlowKey other = KeyOf(Record(6, 1).key);
  EXPECT_EQ(std::memcmp(&one, &other, sizeof(one)), 0);
  EXPECT_EQ(one.source_ip[3], 1);
  EXPECT_EQ(one.destination_port, 443);
  EXPECT_EQ(one.vlan, tap::kNoVlan);
  EXPECT_EQ(one.ttl, 64);
  EXPECT_EQ(one.shape, tap::kShapeOptions);
}

TEST(KernelCountsTest, TakesEveryCounter) {
  tap_window counts = {};
  counts.matched = {7, 700};
  counts.counted = 6;
  counts.shown = 5;
  counts.over_budget = 1;
  counts.ring_full = 1;
  counts.unparsed = 2;
  counts.lengths[TAP_LENGTHS - 1] = 7;
  counts.ttls[255] = 3;
  counts.overflow[TAP_PROTOCOL_NOT_IP] = {1, 60};
  const tap::Counts to = CountsOf({9, 900}, counts);
  EXPECT_THAT((std::vector<uint64_t>{
                  to.seen.packets, to.seen.bytes, to.matched.packets,
                  to.matched.bytes, to.counted, to.shown, to.over_budget,
                  to.ring_full, to.unparsed, to.lengths[tap::kLengths - 1],
                  to.ttls[255], to.overflow[tap::kOverflowNotIp].packets,
                  to.overflow[tap::kOverflowNotIp].bytes}),
              ElementsAre(9, 900, 7, 700, 6, 5, 1, 1, 2, 7, 3, 1, 60));
}

}  // namespace
}  // namespace xdplive::capture
