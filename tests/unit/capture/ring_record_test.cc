#include "capture/ring/ring_record.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "capture/ring/packet_batch.h"

namespace xdplive::capture {
namespace {

tap_event Head(uint16_t captured_length) {
  tap_event head{};
  head.time_ns = 77;
  head.wire_length = 1500;
  head.ifindex = 3;
  head.taps = 5;
  head.packets = 42;
  head.captured_length = captured_length;
  head.vlan_proto = 0x8100;
  head.vlan_tci = 5;
  head.direction = TAP_EGRESS;
  return head;
}

std::vector<uint8_t> Record(const tap_event& head, size_t bytes) {
  std::vector<uint8_t> record(sizeof(head) + bytes, 0xab);
  std::memcpy(record.data(), &head, sizeof(head));
  return record;
}

TEST(RingRecordTest, TakesTheHeadAndTheBytesItClaims) {
  const std::vector<uint8_t> bytes = Record(Head(60), 128);
  const auto record = DecodeRingRecord(bytes);
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->head.time_ns, 77u);
  EXPECT_EQ(record->bytes.size(), 60u);
  EXPECT_EQ(record->bytes.data(), bytes.data() + sizeof(tap_event));
}

TEST(RingRecordTest, RefusesWhatIsNoRecord) {
  tap_event longer_than_frame = Head(60);
  longer_than_frame.wire_length = 59;
  tap_event no_direction = Head(60);
  no_direction.direction = 2;
  tap_event no_tap = Head(60);
  no_tap.taps = 0;
  tap_event no_packet = Head(60);
  no_packet.packets = 0;
  const struct {
    const char* name;
    std::vector<uint8_t> record;
  } kCases[] = {
      {"nothing", {}},
      {"half a head", std::vector<uint8_t>(sizeof(tap_event) - 1)},
      {"fewer bytes than claimed", Record(Head(60), 59)},
      {"more bytes than the frame had", Record(longer_than_frame, 60)},
      {"no direction", Record(no_direction, 60)},
      {"no tap", Record(no_tap, 60)},
      {"no packet", Record(no_packet, 60)},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    EXPECT_FALSE(DecodeRingRecord(test.record).has_value());
  }
}

TEST(PacketBatchTest, KeepsItsOwnCopyOfEachPacket) {
  PacketBatch batch;
  for (size_t i = 0; i < PacketBatch::kCapacity; ++i) {
    ASSERT_FALSE(batch.full());
    std::vector<uint8_t> bytes = Record(Head(60), 60);
    bytes.back() = static_cast<uint8_t>(i);
    batch.Add(*DecodeRingRecord(bytes), static_cast<int64_t>(i));
  }
  EXPECT_TRUE(batch.full());
  for (size_t i = 0; i < PacketBatch::kCapacity; ++i) {
    SCOPED_TRACE(i);
    const tap::Packet& packet = batch.packets()[i];
    EXPECT_EQ(packet.bytes.size(), 60u);
    EXPECT_EQ(packet.bytes.back(), static_cast<uint8_t>(i));
    EXPECT_EQ(packet.head.time_unix_ns, static_cast<int64_t>(i));
    EXPECT_EQ(packet.head.wire_length, 1500u);
    EXPECT_EQ(packet.head.wire_packets, 42);
    EXPECT_EQ(packet.head.direction, tap::Direction::kEgress);
    EXPECT_EQ(packet.head.stripped_vlan.protocol, 0x8100);
    EXPECT_EQ(packet.head.stripped_vlan.tci, 5);
  }
  batch.Clear();
  EXPECT_TRUE(batch.packets().empty());
}

}  // namespace
}  // namespace xdplive::capture
