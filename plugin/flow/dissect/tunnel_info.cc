#include "flow/dissect/tunnel_info.h"

#include <netinet/in.h>

#include <string_view>

#include "flow/dissect/gre_info.h"
#include "flow/dissect/inner_info.h"
#include "flow/text/append_text.h"

namespace xdplive::flow {
namespace {

constexpr uint8_t kIpip = 4;

bool AppendInnerIp(const FrameView& view, std::string& line) {
  const FrameView inner =
      FrameView::IpInside(view, view.transport, view.transport_length);
  if (inner.headers.version == 0) return false;
  AppendText(line, "Encapsulated IPv", inner.headers.version);
  AppendInner(inner, view.transport_length, line);
  return true;
}

bool AppendSecurity(std::string_view name, ByteReader reader,
                    std::string& line) {
  const uint32_t index = reader.U32();
  const uint32_t sequence = reader.U32();
  if (!reader.ok()) return false;
  AppendText(line, name, " (SPI=0x", Hex{index, 8}, ") Seq=", sequence);
  return true;
}

// Bytes on the wire from the reader on.
uint32_t WireLeft(const FrameView& view, const ByteReader& reader) {
  const size_t read = view.transport.size() - reader.left();
  return static_cast<uint32_t>(view.transport_length - read);
}

bool AppendVxlan(const FrameView& view, ByteReader reader, std::string& line) {
  constexpr uint8_t kHasIdentifier = 0x08;
  const uint8_t flags = reader.U8();
  reader.Skip(3);
  const uint32_t identifier = reader.U24();
  reader.Skip(1);
  if (!reader.ok() || (flags & kHasIdentifier) == 0) return false;
  AppendText(line, "VXLAN VNI ", identifier);
  const uint32_t left = WireLeft(view, reader);
  AppendInner(FrameView::EthernetInside(view, reader.rest(), left), left, line);
  return true;
}

bool AppendGeneve(const FrameView& view, ByteReader reader, std::string& line) {
  const uint8_t version_and_options = reader.U8();
  reader.Skip(1);
  const uint16_t type = reader.U16();
  const uint32_t identifier = reader.U24();
  reader.Skip(1);
  if (!reader.ok() || version_and_options >> 6 != 0) return false;
  AppendText(line, "GENEVE VNI ", identifier);
  reader.Skip((version_and_options & 0x3f) * size_t{4});
  if (reader.ok()) AppendPayloadOf(view, type, reader, line);
  return true;
}

std::string_view GtpName(uint8_t type) {
  switch (type) {
    case 1:
      return " Echo request";
    case 2:
      return " Echo response";
    case 26:
      return " Error indication";
    case 31:
      return " Supported extension headers notification";
    case 254:
      return " End marker";
    default:
      return "";
  }
}

// Extension headers: a length in words, and at their end the next one's type.
void SkipGtpExtensions(ByteReader& reader) {
  constexpr int kMost = 8;
  reader.Skip(3);
  uint8_t next = reader.U8();
  for (int i = 0; i < kMost && next != 0 && reader.ok(); ++i) {
    const size_t length = reader.U8() * size_t{4};
    reader.Skip(length < 2 ? reader.left() + 1 : length - 2);
    next = reader.U8();
  }
}

bool AppendGtp(const FrameView& view, ByteReader reader, std::string& line) {
  constexpr uint8_t kVersion1 = 0x30, kVersionMask = 0xf0, kOptional = 0x07;
  constexpr uint8_t kPacket = 255;
  const uint8_t flags = reader.U8();
  const uint8_t type = reader.U8();
  reader.Skip(2);
  const uint32_t endpoint = reader.U32();
  if (!reader.ok() || (flags & kVersionMask) != kVersion1) return false;
  AppendText(line, "GTP-U TEID 0x", Hex{endpoint, 8}, GtpName(type));
  if ((flags & kOptional) != 0) SkipGtpExtensions(reader);
  if (type != kPacket || !reader.ok()) return true;
  const uint32_t left = WireLeft(view, reader);
  AppendInner(FrameView::IpInside(view, reader.rest(), left), left, line);
  return true;
}

}  // namespace

bool AppendTunnelInfo(const FrameView& view, std::string& line) {
  ByteReader reader(view.transport);
  switch (view.headers.protocol) {
    case IPPROTO_GRE:
      return AppendGreInfo(view, line);
    case kIpip:
    case IPPROTO_IPV6:
      return AppendInnerIp(view, line);
    case IPPROTO_ESP:
      return AppendSecurity("ESP", reader, line);
    case IPPROTO_AH:
      reader.Skip(4);
      return AppendSecurity("AH", reader, line);
    default:
      return false;
  }
}

bool AppendUdpTunnelInfo(const FrameView& view, uint16_t port, Bytes message,
                         std::string& line) {
  switch (port) {
    case 4789:
    case 8472:
      return AppendVxlan(view, ByteReader(message), line);
    case 6081:
      return AppendGeneve(view, ByteReader(message), line);
    case 2152:
      return AppendGtp(view, ByteReader(message), line);
    default:
      return false;
  }
}

}  // namespace xdplive::flow
