#include "kit/cc/packet_builder.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "kit/cc/wire_bytes.h"

namespace xdplive::testing {

ByteVector ToBytes(std::string_view text) {
  return ByteVector(text.begin(), text.end());
}

Packet& Packet::Append(Kind kind, ByteVector bytes, uint16_t ethertype,
                       std::optional<uint8_t> protocol) {
  layers_.push_back({.kind = kind,
                     .bytes = std::move(bytes),
                     .ethertype = ethertype,
                     .protocol = protocol});
  return *this;
}

Packet::Layer& Packet::Last(std::initializer_list<Kind> allowed) {
  if (layers_.empty() || std::find(allowed.begin(), allowed.end(),
                                   layers_.back().kind) == allowed.end()) {
    std::fputs("packet builder: the last header has no such field\n", stderr);
    std::abort();
  }
  return layers_.back();
}

Packet& Packet::Ethernet(std::string_view source,
                         std::string_view destination) {
  return Append(Kind::kEthernet,
                WireBytes().Mac(destination).Mac(source).U16(0).Take());
}

Packet& Packet::Vlan(uint16_t id, uint8_t priority) {
  return Append(Kind::kVlan, WireBytes().U16(priority << 13 | id).U16(0).Take(),
                0x8100);
}

Packet& Packet::ServiceVlan(uint16_t id, uint8_t priority) {
  return Append(Kind::kVlan, WireBytes().U16(priority << 13 | id).U16(0).Take(),
                0x88a8);
}

Packet& Packet::Llc(uint8_t dsap, uint8_t ssap, uint8_t control) {
  return Append(Kind::kLlc, {dsap, ssap, control});
}

Packet& Packet::Snap(uint32_t oui, uint16_t protocol_id) {
  Llc(0xaa, 0xaa);
  WireBytes bytes;
  bytes.U8(oui >> 16).U16(oui).U16(protocol_id);
  Append(Kind::kSnap, bytes.Take());
  layers_.back().fixed_next = protocol_id != 0;
  return *this;
}

Packet& Packet::Mpls(uint32_t label, bool bottom) {
  return Append(Kind::kMpls,
                WireBytes().U32(label << 12 | bottom << 8 | 64).Take(), 0x8847);
}

Packet& Packet::Pppoe(uint16_t session) {
  return Append(Kind::kPppoe,
                WireBytes().U16(0x1100).U16(session).U32(0).Take(), 0x8864);
}

Packet& Packet::VnTag(uint16_t source) {
  return Append(Kind::kTag, WireBytes().U32(source).U16(0).Take(), 0x8926);
}

Packet& Packet::ETag(uint16_t channel) {
  return Append(Kind::kTag, WireBytes().U16(0).U32(channel).U16(0).Take(),
                0x893f);
}

Packet& Packet::BackboneTag(uint32_t service) {
  WireBytes bytes;
  bytes.U32(service).Mac(kDestinationMac).Mac(kSourceMac).U16(0);
  return Append(Kind::kTag, bytes.Take(), 0x88e7);
}

Packet& Packet::FabricPath(uint16_t tree) {
  WireBytes bytes;
  bytes.U16(tree << 6 | 32).Mac(kDestinationMac).Mac(kSourceMac).U16(0);
  return Append(Kind::kTag, bytes.Take(), 0x8903);
}

Packet& Packet::Arp(uint16_t operation, std::string_view sender_mac,
                    std::string_view sender_ip, std::string_view target_mac,
                    std::string_view target_ip) {
  WireBytes bytes;
  bytes.U16(1).U16(0x0800).U8(6).U8(4).U16(operation);
  bytes.Mac(sender_mac).Ip(sender_ip).Mac(target_mac).Ip(target_ip);
  return Append(Kind::kArp, bytes.Take(), 0x0806);
}

Packet& Packet::Ipv4(std::string_view source, std::string_view destination) {
  WireBytes bytes;
  bytes.U8(0x45).U8(0).U16(0).U16(0).U16(0).U8(64).U8(255).U16(0);
  bytes.Ip(source).Ip(destination);
  return Append(Kind::kIpv4, bytes.Take(), 0x0800, 4);
}

Packet& Packet::Ipv6(std::string_view source, std::string_view destination) {
  WireBytes bytes;
  bytes.U32(6u << 28).U16(0).U8(59).U8(64).Ip(source).Ip(destination);
  return Append(Kind::kIpv6, bytes.Take(), 0x86dd, 41);
}

Packet& Packet::Extension(uint8_t protocol, const ByteVector& after_length) {
  // Next header, length in units of 8 bytes beyond the first 8, then the rest.
  WireBytes bytes;
  bytes.U8(59).U8(0).Append(after_length).PadToMultiple(8);
  bytes.SetU8(1, bytes.size() / 8 - 1);
  return Append(Kind::kExtension, bytes.Take(), 0, protocol);
}

Packet& Packet::HopByHop(const ByteVector& options) {
  return Extension(0, options);
}

Packet& Packet::DestinationOptions(const ByteVector& options) {
  return Extension(60, options);
}

Packet& Packet::Routing(uint8_t type, uint8_t segments_left,
                        const ByteVector& data) {
  return Extension(
      43, WireBytes().U8(type).U8(segments_left).U32(0).Append(data).Take());
}

Packet& Packet::FragmentHeader(uint16_t offset, bool more, uint32_t id) {
  return Append(
      Kind::kExtension,
      WireBytes().U8(59).U8(0).U16((offset & 0xfff8) | more).U32(id).Take(), 0,
      44);
}

Packet& Packet::Authentication(uint32_t spi, size_t icv_length) {
  WireBytes bytes;
  bytes.U8(59).U8(1 + icv_length / 4).U16(0).U32(spi).U32(1);
  bytes.Append(ByteVector(icv_length, 0xab));
  return Append(Kind::kAuthentication, bytes.Take(), 0, 51);
}

Packet& Packet::Gre() {
  return Append(Kind::kGre, WireBytes().U16(0).U16(0).Take(), 0, 47);
}

Packet& Packet::Tcp(uint16_t source_port, uint16_t destination_port) {
  WireBytes bytes;
  bytes.U16(source_port).U16(destination_port).U32(1).U32(0);
  bytes.U16(5 << 12).U16(64240).U16(0).U16(0);
  return Append(Kind::kTcp, bytes.Take(), 0, 6);
}

Packet& Packet::Udp(uint16_t source_port, uint16_t destination_port) {
  return Append(
      Kind::kUdp,
      WireBytes().U16(source_port).U16(destination_port).U32(0).Take(), 0, 17);
}

Packet& Packet::Icmp(uint8_t type, uint8_t code, uint32_t rest) {
  return Append(Kind::kIcmp,
                WireBytes().U8(type).U8(code).U16(0).U32(rest).Take(), 0, 1);
}

Packet& Packet::Icmpv6(uint8_t type, uint8_t code, uint32_t rest) {
  return Append(Kind::kIcmpv6,
                WireBytes().U8(type).U8(code).U16(0).U32(rest).Take(), 0, 58);
}

Packet& Packet::Sctp(uint16_t source_port, uint16_t destination_port) {
  WireBytes bytes;
  bytes.U16(source_port).U16(destination_port).U32(0x01020304).U32(0);
  return Append(Kind::kSctp, bytes.Take(), 0, 132);
}

Packet& Packet::Chunk(uint8_t type, uint8_t flags, const ByteVector& body) {
  WireBytes bytes;
  bytes.U8(type).U8(flags).U16(4 + body.size()).Append(body).PadToMultiple(4);
  return Append(Kind::kChunk, bytes.Take());
}

Packet& Packet::Payload(std::string_view text) {
  return Payload(ToBytes(text));
}

Packet& Packet::Payload(const ByteVector& bytes) {
  return Append(Kind::kPayload, bytes);
}

Packet& Packet::PadTo(size_t length) {
  minimum_length_ = length;
  return *this;
}

}  // namespace xdplive::testing
