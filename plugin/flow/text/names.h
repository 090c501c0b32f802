// Numbers as people write them. The tables are made at build time from
// netbase's /etc/protocols, /etc/services and /etc/ethertypes, with our own
// spelling in spoken_names.txt. "" where no name is known.
#ifndef XDPLIVE_FLOW_TEXT_NAMES_H_
#define XDPLIVE_FLOW_TEXT_NAMES_H_

#include <cstdint>
#include <string_view>

namespace xdplive::flow {

// "TCP", "ICMPv6", "OSPF".
std::string_view IpProtocolName(uint8_t protocol);

// "ARP", "LLDP", "PPPoE".
std::string_view EtherTypeName(uint16_t ethertype);

// "https", "dns", for the ports of TCP, UDP and SCTP.
std::string_view PortName(uint8_t protocol, uint16_t port);

// The service that speaks between two ports: the lower port's, else the
// higher's. A client's port may have a name by chance: from 1024 on, one of
// spoken_names.txt goes before one of netbase's.
std::string_view ServiceName(uint8_t protocol, uint16_t one, uint16_t other);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_TEXT_NAMES_H_
