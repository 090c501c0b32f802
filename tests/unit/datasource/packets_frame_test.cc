#include "datasource/packets_frame.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "sdk/data/frame_json.h"
#include "support/packet_builder.h"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;
using ::xdplive::testing::ByteVector;
using ::xdplive::testing::kSyn;
using ::xdplive::testing::Packet;

constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::min();

TapPackets Tap(const std::string& interface, const ByteVector& bytes,
               const std::vector<int64_t>& times_ns,
               tap_direction direction = TAP_INGRESS) {
  flow::PacketLog log({.rows = 100, .bytes = 10'000});
  for (int64_t time_ns : times_ns) {
    flow::PacketEntry entry;
    entry.head.time_unix_ns = time_ns;
    entry.head.wire_length = static_cast<uint32_t>(bytes.size());
    entry.head.direction = direction;
    entry.bytes = bytes;
    log.Append({entry});
  }
  return {interface, log.Read(0, 100).packets};
}

// One row as JSON values in the order of the columns.
json RowOf(const TapPackets& tap) {
  sdk::data::Frame frame = EmptyPacketsFrame();
  const std::vector<TapPackets> taps{tap};
  AppendRows(taps, OrderByTime(taps), kNoLimit, frame);
  const json parsed =
      json::parse(FrameToJson(frame, sdk::data::FrameParts::kData));
  json row = json::array();
  for (const json& column : parsed["data"]["values"]) row.push_back(column[0]);
  return row;
}

TEST(PacketsFrame, TellsHowManyPacketsAFrameStandsFor) {
  const ByteVector bytes = Packet()
                               .Ethernet()
                               .Ipv4("192.0.2.1", "192.0.2.2")
                               .Udp(1234, 4321)
                               .Bytes();
  flow::PacketLog log({.rows = 2, .bytes = 1000});
  flow::PacketEntry entry;
  entry.head.wire_length = static_cast<uint32_t>(bytes.size());
  entry.bytes = bytes;
  log.Append({entry});
  entry.head.wire_packets = 44;
  log.Append({entry});
  const std::string alone = RowOf({"eth0", log.Read(0, 1).packets})[16];
  const std::string joined = RowOf({"eth0", log.Read(1, 1).packets})[16];
  EXPECT_EQ(joined, alone + " [44 packets]");
}

TEST(PacketsFrame, CountsATagBesideTheFrameIntoItsLength) {
  const ByteVector bytes = Packet()
                               .Ethernet()
                               .Ipv4("192.0.2.1", "192.0.2.2")
                               .Udp(1234, 4321)
                               .Bytes();
  flow::PacketLog log({.rows = 2, .bytes = 1000});
  flow::PacketEntry entry;
  entry.head.wire_length = 1400;
  entry.head.stripped_vlan = {0x8100, 42};
  entry.bytes = bytes;
  log.Append({entry});
  const json row = RowOf({"eth0", log.Read(0, 1).packets});
  EXPECT_EQ(row[6], 42);
  EXPECT_EQ(row[14], 1404);
}

TEST(PacketsFrame, HasTheSeventeenColumnsInOrder) {
  const json schema = json::parse(
      FrameToJson(EmptyPacketsFrame(), sdk::data::FrameParts::kSchema));
  std::string columns;
  for (const json& field : schema["schema"]["fields"]) {
    const json& info = field["typeInfo"];
    columns += field["name"].get<std::string>() + " " +
               info["frame"].get<std::string>() +
               (info.value("nullable", false) ? "?" : "") + "\n";
  }
  EXPECT_EQ(columns,
            "time time.Time\n"
            "interface string\n"
            "direction string\n"
            "source_mac string?\n"
            "destination_mac string?\n"
            "ethertype string?\n"
            "vlan uint16?\n"
            "version uint8?\n"
            "source_ip string?\n"
            "source_port uint16?\n"
            "destination_ip string?\n"
            "destination_port uint16?\n"
            "protocol string?\n"
            "ttl uint8?\n"
            "length uint32\n"
            "flags string?\n"
            "info string\n");
}

TEST(PacketsFrame, FillsEveryColumnOfATaggedTcpPacket) {
  const ByteVector bytes = Packet()
                               .Ethernet()
                               .Vlan(100)
                               .Ipv4("192.0.2.1", "192.0.2.2")
                               .Ttl(61)
                               .Tcp(1234, 443)
                               .Flags(kSyn)
                               .Bytes();
  json row = RowOf(Tap("eth0", bytes, {7'000'000}, TAP_EGRESS));
  row.erase(16);  // the info line is the dissector's own matter
  EXPECT_EQ(row, json::parse(R"([7, "eth0", "egress", "02:00:00:00:00:01",
      "02:00:00:00:00:02", "0x0800", 100, 4, "192.0.2.1", 1234, "192.0.2.2",
      443, "TCP", 61, 58, "SYN"])"));
}

TEST(PacketsFrame, LeavesAbsentValuesNull) {
  const json row = RowOf(Tap("eth0", ByteVector(3), {0}));
  for (size_t column : {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15}) {
    EXPECT_TRUE(row[column].is_null()) << "column " << column;
  }
  EXPECT_EQ(row[14], 3);
  EXPECT_TRUE(row[16].is_string());
}

TEST(PacketsFrame, OrdersRowsOfAllTapsByTime) {
  const ByteVector bytes = Packet().Ethernet().Bytes();
  const std::vector<TapPackets> taps{Tap("b", bytes, {20, 40}),
                                     Tap("a", bytes, {10, 20, 30})};
  std::vector<std::pair<int64_t, size_t>> order;
  for (const RowPlace& row : OrderByTime(taps)) {
    order.emplace_back(row.time_unix_ns, row.tap);
  }
  EXPECT_THAT(order,
              ElementsAre(std::pair(10, 1), std::pair(20, 0), std::pair(20, 1),
                          std::pair(30, 1), std::pair(40, 0)));
}

TEST(PacketsFrame, RaisesTimesThatComeTooLate) {
  const ByteVector bytes = Packet().Ethernet().Bytes();
  const std::vector<TapPackets> taps{Tap("a", bytes, {10, 30})};
  sdk::data::Frame frame = EmptyPacketsFrame();
  AppendRows(taps, OrderByTime(taps), 20, frame);
  EXPECT_THAT(
      std::get<sdk::data::Column<sdk::data::Time>>(frame.fields[0].values),
      ElementsAre(sdk::data::Time{20}, sdk::data::Time{30}));
}

}  // namespace
}  // namespace xdplive::datasource
