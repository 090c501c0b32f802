// Payloads for tests: the messages of protocols that packet_builder.h carries.
#ifndef XDPLIVE_TESTS_KIT_CC_MESSAGE_BUILDER_H_
#define XDPLIVE_TESTS_KIT_CC_MESSAGE_BUILDER_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace xdplive::testing {

// One question of class IN; `type` 1 is A, 28 AAAA.
std::vector<uint8_t> DnsQuery(uint16_t id, std::string_view name,
                              uint16_t type);

// The same question and one A record whose name points to it.
std::vector<uint8_t> DnsAddressResponse(uint16_t id, std::string_view name,
                                        std::string_view address);

// A message with this header and whatever follows it.
std::vector<uint8_t> DnsMessage(uint16_t id, uint16_t flags, uint16_t questions,
                                uint16_t answers,
                                const std::vector<uint8_t>& body);

std::vector<uint8_t> DhcpDiscover(std::string_view client_mac);

// IPv4 header and the first eight bytes, as ICMP errors quote them.
std::vector<uint8_t> QuotedIpv4Udp(std::string_view source,
                                   uint16_t source_port,
                                   std::string_view destination,
                                   uint16_t destination_port);

// Behind the eight bytes of an ICMPv6 neighbour message: the target and one
// link address option, 1 for the source's, 2 for the target's.
std::vector<uint8_t> NeighborMessage(std::string_view target,
                                     uint8_t option_type, std::string_view mac);

// Behind the LLC header.
std::vector<uint8_t> RapidSpanningTree();

// Behind the SNAP header.
std::vector<uint8_t> CiscoDiscovery(std::string_view device,
                                    std::string_view port);

// Behind EtherType 0x88cc; the chassis is 02:00:00:00:00:01.
std::vector<uint8_t> LinkLayerDiscovery(std::string_view port,
                                        std::string_view system_name);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_MESSAGE_BUILDER_H_
