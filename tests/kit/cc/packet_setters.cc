// The setters of Packet: each writes one field of the last header.
#include "kit/cc/packet_builder.h"
#include "kit/cc/wire_bytes.h"

namespace xdplive::testing {

Packet& Packet::EtherType(uint16_t value) {
  Layer& layer = Last({Kind::kEthernet, Kind::kVlan, Kind::kTag, Kind::kPppoe,
                       Kind::kSnap, Kind::kGre});
  PutU16(layer.bytes, layer.bytes.size() - 2, value);
  layer.fixed_next = true;
  return *this;
}

Packet& Packet::Protocol(uint8_t value) {
  Layer& layer =
      Last({Kind::kIpv4, Kind::kIpv6, Kind::kExtension, Kind::kAuthentication});
  const size_t offset = layer.kind == Kind::kIpv4   ? 9
                        : layer.kind == Kind::kIpv6 ? 6
                                                    : 0;
  layer.bytes[offset] = value;
  layer.fixed_next = true;
  return *this;
}

Packet& Packet::Ttl(uint8_t value) {
  Layer& layer = Last({Kind::kIpv4, Kind::kIpv6});
  layer.bytes[layer.kind == Kind::kIpv4 ? 8 : 7] = value;
  return *this;
}

Packet& Packet::Id(uint16_t value) {
  PutU16(Last({Kind::kIpv4}).bytes, 4, value);
  return *this;
}

Packet& Packet::DontFragment() {
  Last({Kind::kIpv4}).bytes[6] |= 0x40;
  return *this;
}

Packet& Packet::Fragment(uint16_t offset, bool more) {
  PutU16(Last({Kind::kIpv4}).bytes, 6, offset / 8 | (more ? 0x2000 : 0));
  return *this;
}

Packet& Packet::HeaderLength(uint8_t words) {
  Layer& layer = Last({Kind::kIpv4, Kind::kTcp});
  if (layer.kind == Kind::kIpv4) {
    layer.bytes[0] = 0x40 | words;
  } else {
    layer.bytes[12] = words << 4 | (layer.bytes[12] & 0x0f);
  }
  layer.fixed_header_length = true;
  return *this;
}

Packet& Packet::Length(uint16_t value) {
  Layer& layer = Last({Kind::kEthernet, Kind::kIpv4, Kind::kIpv6, Kind::kUdp});
  const size_t offset = layer.kind == Kind::kEthernet ? 12
                        : layer.kind == Kind::kIpv4   ? 2
                                                      : 4;
  PutU16(layer.bytes, offset, value);
  layer.fixed_length = true;
  layer.fixed_next |= layer.kind == Kind::kEthernet;
  return *this;
}

Packet& Packet::Options(const ByteVector& options) {
  Layer& layer = Last({Kind::kIpv4, Kind::kTcp});
  layer.bytes.insert(layer.bytes.end(), options.begin(), options.end());
  layer.bytes.resize((layer.bytes.size() + 3) / 4 * 4);
  return *this;
}

Packet& Packet::Checksum(uint16_t value) {
  Layer& layer =
      Last({Kind::kIpv4, Kind::kTcp, Kind::kUdp, Kind::kIcmp, Kind::kIcmpv6});
  size_t offset = 2;
  if (layer.kind == Kind::kIpv4) offset = 10;
  if (layer.kind == Kind::kTcp) offset = 16;
  if (layer.kind == Kind::kUdp) offset = 6;
  PutU16(layer.bytes, offset, value);
  layer.fixed_checksum = true;
  return *this;
}

Packet& Packet::Flags(uint16_t flags) {
  Layer& layer = Last({Kind::kTcp});
  layer.bytes[12] = (layer.bytes[12] & 0xf0) | (flags >> 8 & 0x0f);
  layer.bytes[13] = flags & 0xff;
  return *this;
}

Packet& Packet::Sequence(uint32_t value) {
  PutU32(Last({Kind::kTcp}).bytes, 4, value);
  return *this;
}

Packet& Packet::Acknowledgment(uint32_t value) {
  PutU32(Last({Kind::kTcp}).bytes, 8, value);
  return *this;
}

Packet& Packet::Window(uint16_t value) {
  PutU16(Last({Kind::kTcp}).bytes, 14, value);
  return *this;
}

Packet& Packet::Urgent(uint16_t value) {
  PutU16(Last({Kind::kTcp}).bytes, 18, value);
  return *this;
}

}  // namespace xdplive::testing
