// The columns of the packet table by name.
#ifndef XDPLIVE_DATASOURCE_ASK_PACKET_COLUMNS_H_
#define XDPLIVE_DATASOURCE_ASK_PACKET_COLUMNS_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "datasource/ask/query_word.h"

namespace xdplive::datasource {

// In the order of the columns.
enum class PacketColumn : uint8_t {
  kTime,
  kSource,  // as a person would name the end: its address, else its MAC
  kDestination,
  kProtocol,
  kLength,
  kInfo,
  kSourcePort,
  kDestinationPort,
  kService,
  kSourceIp,
  kDestinationIp,
  kTtl,
  kFlags,
  kDirection,
  kInterface,
  kHost,
  kVlan,
  kVersion,
  kEthertype,
  kSourceMac,
  kDestinationMac,
  // Null as long as nobody learns them: dashboards keep their columns when
  // somebody does.
  kSourceVendor,
  kDestinationVendor,
  kServerName,
  kProcess,
  kServiceUnit,
  kContainer,
};

inline constexpr Word<PacketColumn> kPacketColumnWords[] = {
    {"time", PacketColumn::kTime},
    {"source", PacketColumn::kSource},
    {"destination", PacketColumn::kDestination},
    {"protocol", PacketColumn::kProtocol},
    {"length", PacketColumn::kLength},
    {"info", PacketColumn::kInfo},
    {"source_port", PacketColumn::kSourcePort},
    {"destination_port", PacketColumn::kDestinationPort},
    {"service", PacketColumn::kService},
    {"source_ip", PacketColumn::kSourceIp},
    {"destination_ip", PacketColumn::kDestinationIp},
    {"ttl", PacketColumn::kTtl},
    {"flags", PacketColumn::kFlags},
    {"direction", PacketColumn::kDirection},
    {"interface", PacketColumn::kInterface},
    {"host", PacketColumn::kHost},
    {"vlan", PacketColumn::kVlan},
    {"version", PacketColumn::kVersion},
    {"ethertype", PacketColumn::kEthertype},
    {"source_mac", PacketColumn::kSourceMac},
    {"destination_mac", PacketColumn::kDestinationMac},
    {"source_vendor", PacketColumn::kSourceVendor},
    {"destination_vendor", PacketColumn::kDestinationVendor},
    {"server_name", PacketColumn::kServerName},
    {"process", PacketColumn::kProcess},
    {"service_unit", PacketColumn::kServiceUnit},
    {"container", PacketColumn::kContainer},
};

// Which columns a table has, in which order; empty: all of them.
using PacketColumns = std::vector<PacketColumn>;

// All of them, in order.
PacketColumns AllPacketColumns();

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ASK_PACKET_COLUMNS_H_
