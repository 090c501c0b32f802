// Packet::Bytes: the fields that follow from the rest of the frame.
#include "kit/cc/packet_builder.h"
#include "kit/cc/wire_bytes.h"

namespace xdplive::testing {
namespace {

constexpr uint8_t kNoNextHeader = 59;
constexpr uint8_t kReservedProtocol = 255;

}  // namespace

void Packet::FillNext(std::vector<Layer>& layers) const {
  for (size_t i = 0; i < layers.size(); ++i) {
    Layer& layer = layers[i];
    if (layer.fixed_next) continue;
    const Layer* next = i + 1 < layers.size() ? &layers[i + 1] : nullptr;
    const auto protocol = [&](uint8_t none) {
      return next != nullptr ? next->protocol.value_or(none) : none;
    };
    switch (layer.kind) {
      case Kind::kEthernet:
      case Kind::kVlan:
      case Kind::kTag:
      case Kind::kSnap:
      case Kind::kGre:
        if (next != nullptr && next->kind != Kind::kLlc) {
          PutU16(layer.bytes, layer.bytes.size() - 2, next->ethertype);
        }
        break;
      case Kind::kPppoe:
        if (next != nullptr && next->ethertype != 0) {
          PutU16(layer.bytes, 6, next->ethertype == 0x86dd ? 0x0057 : 0x0021);
        }
        break;
      case Kind::kIpv4:
        layer.bytes[9] = protocol(kReservedProtocol);
        break;
      case Kind::kIpv6:
        layer.bytes[6] = protocol(kNoNextHeader);
        break;
      case Kind::kExtension:
      case Kind::kAuthentication:
        layer.bytes[0] = protocol(kNoNextHeader);
        break;
      default:
        break;
    }
  }
}

void Packet::FillLengths(Layer& layer, size_t body_length) {
  const size_t header_length = layer.bytes.size();
  if (!layer.fixed_header_length) {
    if (layer.kind == Kind::kIpv4) layer.bytes[0] = 0x40 | header_length / 4;
    if (layer.kind == Kind::kTcp) {
      layer.bytes[12] = header_length / 4 << 4 | (layer.bytes[12] & 0x0f);
    }
  }
  if (layer.fixed_length) return;
  if (layer.kind == Kind::kIpv4) {
    PutU16(layer.bytes, 2, header_length + body_length);
  }
  if (layer.kind == Kind::kIpv6) PutU16(layer.bytes, 4, body_length);
  // The PPP protocol counts as payload.
  if (layer.kind == Kind::kPppoe) PutU16(layer.bytes, 4, body_length + 2);
  if (layer.kind == Kind::kUdp) PutU16(layer.bytes, 4, 8 + body_length);
}

void Packet::FillChecksum(std::vector<Layer>& layers, size_t index,
                          const ByteVector& body) {
  Layer& layer = layers[index];
  if (layer.fixed_checksum) return;
  if (layer.kind == Kind::kIpv4) {
    PutU16(layer.bytes, 10, InternetChecksum(layer.bytes));
    return;
  }
  ByteVector message = layer.bytes;
  message.insert(message.end(), body.begin(), body.end());
  if (layer.kind == Kind::kSctp) {
    const uint32_t crc = Crc32c(message);
    for (int i = 0; i < 4; ++i) layer.bytes[8 + i] = crc >> (8 * i) & 0xff;
    return;
  }
  if (layer.kind == Kind::kIcmp) {
    PutU16(layer.bytes, 2, InternetChecksum(message));
    return;
  }
  size_t network = index;
  while (layers[network].kind != Kind::kIpv4 &&
         layers[network].kind != Kind::kIpv6) {
    if (network-- == 0) return;
  }
  const ByteVector& header = layers[network].bytes;
  WireBytes pseudo;
  if (layers[network].kind == Kind::kIpv4) {
    pseudo.Append(ByteVector(header.begin() + 12, header.begin() + 20));
  } else {
    pseudo.Append(ByteVector(header.begin() + 8, header.begin() + 40));
  }
  pseudo.U32(message.size()).U32(*layer.protocol).Append(message);
  uint16_t sum = InternetChecksum(pseudo.Take());
  if (layer.kind == Kind::kUdp && sum == 0) sum = 0xffff;
  const size_t offset = layer.kind == Kind::kTcp   ? 16
                        : layer.kind == Kind::kUdp ? 6
                                                   : 2;
  PutU16(layer.bytes, offset, sum);
}

ByteVector Packet::Bytes() const {
  std::vector<Layer> layers = layers_;
  FillNext(layers);
  ByteVector body;
  for (size_t i = layers.size(); i-- > 0;) {
    Layer& layer = layers[i];
    FillLengths(layer, body.size());
    switch (layer.kind) {
      case Kind::kIpv4:
      case Kind::kTcp:
      case Kind::kUdp:
      case Kind::kIcmp:
      case Kind::kIcmpv6:
      case Kind::kSctp:
        FillChecksum(layers, i, body);
        break;
      case Kind::kEthernet:
      case Kind::kVlan:
        // IEEE 802.3: the type field is the length of what follows.
        if (!layer.fixed_next && i + 1 < layers.size() &&
            layers[i + 1].kind == Kind::kLlc) {
          PutU16(layer.bytes, layer.bytes.size() - 2, body.size());
        }
        break;
      default:
        break;
    }
    body.insert(body.begin(), layer.bytes.begin(), layer.bytes.end());
  }
  if (body.size() < minimum_length_) body.resize(minimum_length_);
  return body;
}

}  // namespace xdplive::testing
