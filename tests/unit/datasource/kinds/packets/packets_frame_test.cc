#include "datasource/kinds/packets/packets_frame.h"

#include <iterator>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/packet_builder.h"
#include "nlohmann/json.hpp"
#include "sdk/data/frame_json.h"

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
               tap::Direction direction = tap::Direction::kIngress) {
  flow::PacketLog log(nullptr);
  for (int64_t time_ns : times_ns) {
    tap::Packet entry;
    entry.head.time_unix_ns = time_ns;
    entry.head.wire_length = static_cast<uint32_t>(bytes.size());
    entry.head.direction = direction;
    entry.bytes = bytes;
    log.Append({entry});
  }
  return {interface, log.Read(0, 100).packets};
}

// One row as JSON values by the names of the columns.
json RowOf(const TapPackets& tap, const PacketColumns& columns = {}) {
  sdk::data::Frame frame = EmptyPacketsFrame(columns);
  const std::vector<TapPackets> taps{tap};
  AppendRows(columns, taps, OrderByTime(taps), kNoLimit, frame);
  const json parsed =
      json::parse(FrameToJson(frame, sdk::data::FrameParts::kData));
  json row = json::object();
  for (size_t i = 0; i < frame.fields.size(); ++i) {
    row[frame.fields[i].name] = parsed["data"]["values"][i][0];
  }
  return row;
}

TEST(PacketsFrame, TellsHowManyPacketsAFrameStandsFor) {
  const ByteVector bytes = Packet()
                               .Ethernet()
                               .Ipv4("192.0.2.1", "192.0.2.2")
                               .Udp(1234, 4321)
                               .Bytes();
  flow::PacketLog log(nullptr);
  tap::Packet entry;
  entry.head.wire_length = static_cast<uint32_t>(bytes.size());
  entry.bytes = bytes;
  log.Append({entry});
  entry.head.wire_packets = 44;
  log.Append({entry});
  const std::string alone = RowOf({"eth0", log.Read(0, 1).packets})["info"];
  const std::string joined = RowOf({"eth0", log.Read(1, 1).packets})["info"];
  EXPECT_EQ(joined, alone + " [44 packets]");
}

TEST(PacketsFrame, CountsATagBesideTheFrameIntoItsLength) {
  const ByteVector bytes = Packet()
                               .Ethernet()
                               .Ipv4("192.0.2.1", "192.0.2.2")
                               .Udp(1234, 4321)
                               .Bytes();
  flow::PacketLog log(nullptr);
  tap::Packet entry;
  entry.head.wire_length = 1400;
  entry.head.stripped_vlan = {0x8100, 42};
  entry.bytes = bytes;
  log.Append({entry});
  const json row = RowOf({"eth0", log.Read(0, 1).packets});
  EXPECT_EQ(row["vlan"], 42);
  EXPECT_EQ(row["length"], 1404);
}

TEST(PacketsFrame, HasTheColumnsInOrder) {
  const json schema = json::parse(
      FrameToJson(EmptyPacketsFrame({}), sdk::data::FrameParts::kSchema));
  std::string columns;
  for (const json& field : schema["schema"]["fields"]) {
    const json& info = field["typeInfo"];
    columns += field["name"].get<std::string>() + " " +
               info["frame"].get<std::string>() +
               (info.value("nullable", false) ? "?" : "") + "\n";
  }
  EXPECT_EQ(columns,
            "time time.Time\n"
            "source string?\n"
            "destination string?\n"
            "protocol string?\n"
            "length uint32\n"
            "info string\n"
            "source_port uint16?\n"
            "destination_port uint16?\n"
            "service string?\n"
            "source_ip string?\n"
            "destination_ip string?\n"
            "ttl uint8?\n"
            "flags string?\n"
            "direction string\n"
            "interface string\n"
            "host string\n"
            "vlan uint16?\n"
            "version uint8?\n"
            "ethertype string?\n"
            "source_mac string?\n"
            "destination_mac string?\n"
            "source_vendor string?\n"
            "destination_vendor string?\n"
            "server_name string?\n"
            "process string?\n"
            "service_unit string?\n"
            "container string?\n");
}

TEST(PacketsFrame, HasWordsInTheOrderOfTheColumns) {
  for (size_t i = 0; i < std::size(kPacketColumnWords); ++i) {
    EXPECT_EQ(static_cast<size_t>(kPacketColumnWords[i].value), i)
        << kPacketColumnWords[i].text;
  }
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
  json row = RowOf(Tap("eth0", bytes, {7'000'000}, tap::Direction::kEgress));
  row.erase("info");  // the line is the dissector's own matter
  json want = json::parse(R"({"time": 7, "source": "192.0.2.1",
      "destination": "192.0.2.2", "protocol": "TCP", "length": 58,
      "source_port": 1234, "destination_port": 443, "service": "https",
      "source_ip": "192.0.2.1", "destination_ip": "192.0.2.2", "ttl": 61,
      "flags": "SYN", "direction": "egress", "interface": "eth0", "vlan": 100,
      "version": 4, "ethertype": "0x0800", "source_mac": "02:00:00:00:00:01",
      "destination_mac": "02:00:00:00:00:02", "source_vendor": null,
      "destination_vendor": null, "server_name": null, "process": null,
      "service_unit": null, "container": null})");
  want["host"] = HostName();
  EXPECT_EQ(row, want);
}

TEST(PacketsFrame, NamesTheEndsOfWhatIsNotIpByTheirMacs) {
  const json row = RowOf(Tap("eth0",
                             Packet()
                                 .Ethernet()
                                 .Arp(1, "02:00:00:00:00:01", "192.0.2.1",
                                      "00:00:00:00:00:00", "192.0.2.2")
                                 .Bytes(),
                             {0}));
  EXPECT_EQ(row["source"], "02:00:00:00:00:01");
  EXPECT_EQ(row["destination"], "02:00:00:00:00:02");
  EXPECT_TRUE(row["source_ip"].is_null());
}

TEST(PacketsFrame, NamesTheServiceOfTheLowerPortElseOfTheHigher) {
  const auto service_of = [](uint16_t source, uint16_t destination) {
    return RowOf(Tap("eth0",
                     Packet()
                         .Ethernet()
                         .Ipv4("192.0.2.1", "192.0.2.2")
                         .Udp(source, destination)
                         .Bytes(),
                     {0}))["service"];
  };
  EXPECT_EQ(service_of(53, 443), "dns");
  EXPECT_EQ(service_of(40000, 53), "dns");
  EXPECT_EQ(service_of(1000, 5353), "mdns");
  EXPECT_TRUE(service_of(40000, 40001).is_null());
}

TEST(PacketsFrame, HasTheColumnsAskedForInTheOrderAsked) {
  const PacketColumns columns{PacketColumn::kInfo, PacketColumn::kTime,
                              PacketColumn::kSource};
  const sdk::data::Frame frame = EmptyPacketsFrame(columns);
  ASSERT_EQ(frame.fields.size(), 3);
  EXPECT_EQ(frame.fields[0].name, "info");
  EXPECT_EQ(frame.fields[1].name, "time");
  EXPECT_EQ(frame.fields[2].name, "source");
  const json row = RowOf(Tap("eth0", ByteVector(3), {7'000'000}), columns);
  EXPECT_EQ(row["time"], 7);
  EXPECT_TRUE(row["source"].is_null());
}

TEST(PacketsFrame, LeavesAbsentValuesNull) {
  const json row = RowOf(Tap("eth0", ByteVector(3), {0}));
  for (const auto& [column, value] : row.items()) {
    const bool always = std::set<std::string>{"time",      "length",    "info",
                                              "direction", "interface", "host"}
                            .contains(column);
    EXPECT_EQ(value.is_null(), !always) << column;
  }
  EXPECT_EQ(row["length"], 3);
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
  sdk::data::Frame frame = EmptyPacketsFrame({});
  AppendRows({}, taps, OrderByTime(taps), 20, frame);
  EXPECT_THAT(
      std::get<sdk::data::Column<sdk::data::Time>>(frame.fields[0].values),
      ElementsAre(sdk::data::Time{20}, sdk::data::Time{30}));
}

}  // namespace
}  // namespace xdplive::datasource
