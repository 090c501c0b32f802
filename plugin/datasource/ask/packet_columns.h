// The columns of the packet table by name.
#ifndef XDPLIVE_DATASOURCE_ASK_PACKET_COLUMNS_H_
#define XDPLIVE_DATASOURCE_ASK_PACKET_COLUMNS_H_

#include <cstdint>
#include <vector>

#include "datasource/ask/schema.h"

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

inline constexpr const auto& kPacketColumnWords =
    query_schema::kColumns<PacketColumn>.words;

// Which columns a table has, in which order; empty: all of them.
using PacketColumns = std::vector<PacketColumn>;

// All of them, in order.
PacketColumns AllPacketColumns();

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ASK_PACKET_COLUMNS_H_
