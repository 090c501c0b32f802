#include "flow/dissect/gre_info.h"

#include <string_view>

#include "flow/dissect/inner_info.h"
#include "flow/text/append_text.h"
#include "flow/text/names.h"

namespace xdplive::flow {
namespace {

// IANA "IEEE 802 Numbers"; ERSPAN is draft-foschiano-erspan, EoIP MikroTik's.
enum Payload : uint16_t {
  kNextHopResolution = 0x2001,
  kErspan3 = 0x22eb,
  kEoip = 0x6400,
  kEthernet = 0x6558,
  kErspan = 0x88be,
};

enum Flag : uint16_t { kChecksum = 0x8000, kKey = 0x2000, kSequence = 0x1000 };

void AppendEthernet(const FrameView& view, ByteReader reader,
                    std::string& line) {
  const size_t read = view.transport.size() - reader.left();
  const auto left = static_cast<uint32_t>(view.transport_length - read);
  AppendInner(FrameView::EthernetInside(view, reader.rest(), left), left, line);
}

// Type I has no header of its own and no sequence number in GRE's.
void AppendErspan(const FrameView& view, uint16_t type, bool numbered,
                  ByteReader reader, std::string& line) {
  constexpr uint32_t kSessionMask = 0x3ff;
  if (type == kErspan && !numbered) {
    line += "GRE, ERSPAN I";
    AppendEthernet(view, reader, line);
    return;
  }
  line += type == kErspan ? "GRE, ERSPAN II" : "GRE, ERSPAN III";
  const uint32_t first = reader.U32();
  reader.Skip(4);
  if (type == kErspan3) {
    constexpr uint32_t kPlatformHeader = 1;
    const bool more = (reader.U32() & kPlatformHeader) != 0;
    if (more) reader.Skip(8);
  }
  if (!reader.ok()) return;
  AppendText(line, " session ", first & kSessionMask);
  AppendEthernet(view, reader, line);
}

void AppendEoip(const FrameView& view, ByteReader reader, std::string& line) {
  line += "GRE, EoIP";
  reader.Skip(2);
  const uint16_t low = reader.U8();  // the one number with its low byte first
  const uint16_t tunnel = static_cast<uint16_t>(reader.U8() << 8 | low);
  if (!reader.ok()) return;
  AppendText(line, " tunnel ", tunnel);
  AppendEthernet(view, reader, line);
}

void AppendOther(const FrameView& view, uint16_t type, ByteReader reader,
                 std::string& line) {
  const std::string_view name = type == kNextHopResolution ? "NHRP"
                                : type == kEthernet        ? "Ethernet"
                                                    : EtherTypeName(type);
  line += "GRE, encapsulated ";
  if (name.empty()) {
    AppendText(line, "0x", Hex{type, 4});
  } else {
    line += name;
  }
  if (type != kNextHopResolution) AppendPayloadOf(view, type, reader, line);
}

}  // namespace

void AppendPayloadOf(const FrameView& view, uint16_t type, ByteReader reader,
                     std::string& line) {
  if (type == kEthernet) {
    AppendEthernet(view, reader, line);
    return;
  }
  const size_t read = view.transport.size() - reader.left();
  const auto left = static_cast<uint32_t>(view.transport_length - read);
  const FrameView inner = FrameView::Inside(view, type, reader.rest(), left);
  if (inner.headers.version != 0) AppendInner(inner, left, line);
}

bool AppendGreInfo(const FrameView& view, std::string& line) {
  ByteReader reader(view.transport);
  const uint16_t flags = reader.U16();
  const uint16_t type = reader.U16();
  if (!reader.ok()) return false;
  if ((flags & kChecksum) != 0) reader.Skip(4);
  if (type == kEoip) {
    AppendEoip(view, reader, line);
    return true;
  }
  if ((flags & kKey) != 0) reader.Skip(4);
  if ((flags & kSequence) != 0) reader.Skip(4);
  if (type == kErspan || type == kErspan3) {
    AppendErspan(view, type, (flags & kSequence) != 0, reader, line);
  } else {
    AppendOther(view, type, reader, line);
  }
  return true;
}

}  // namespace xdplive::flow
