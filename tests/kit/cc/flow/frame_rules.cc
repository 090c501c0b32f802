#include "kit/cc/flow/frame_rules.h"

#include <cstdint>
#include <string_view>

namespace xdplive::testing {
namespace {

constexpr size_t kMostRemarks = 240;  // behind the line, on the frame itself
constexpr size_t kLongestInfo = flow::kMaxInfoBytes + kMostRemarks;

// A decoder of its own, so that it cannot share a fault with the code tested.
bool IsPrintableUtf8(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<uint8_t>(text[i++]);
    if (lead < 0x20 || lead == 0x7f) return false;
    if (lead < 0x80) continue;
    int more = 0;
    uint32_t code = 0;
    if ((lead & 0xe0) == 0xc0) more = 1, code = lead & 0x1f;
    if ((lead & 0xf0) == 0xe0) more = 2, code = lead & 0x0f;
    if ((lead & 0xf8) == 0xf0) more = 3, code = lead & 0x07;
    if (more == 0) return false;
    for (int k = 0; k < more; ++k, ++i) {
      if (i >= text.size()) return false;
      const auto next = static_cast<uint8_t>(text[i]);
      if (next >> 6 != 2) return false;
      code = code << 6 | (next & 0x3f);
    }
    const uint32_t smallest = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
    if (code < smallest || code > 0x10ffff || code < 0xa0) return false;
    if (code >= 0xd800 && code < 0xe000) return false;
  }
  return true;
}

}  // namespace

std::string BrokenRule(const flow::PacketFields& fields) {
  if (fields.info.empty()) return "info is empty";
  if (fields.info.size() > kLongestInfo) return "info is too long";
  if (!IsPrintableUtf8(fields.info)) return "info is not printable utf-8";
  if (!IsPrintableUtf8(fields.protocol)) return "protocol is not printable";
  if (fields.source_mac.empty() != fields.destination_mac.empty()) {
    return "one mac without the other";
  }
  if (fields.source_ip.empty() == fields.version.has_value()) {
    return "address and version disagree";
  }
  if (fields.source_ip.empty() != fields.destination_ip.empty()) {
    return "one address without the other";
  }
  if (fields.version.has_value() != fields.ttl.has_value()) {
    return "version and ttl disagree";
  }
  if (fields.source_port.has_value() != fields.destination_port.has_value()) {
    return "one port without the other";
  }
  if (fields.source_port.has_value() && !fields.version.has_value()) {
    return "ports without ip";
  }
  if (!fields.flags.empty() && fields.protocol != "TCP") {
    return "flags without tcp";
  }
  return "";
}

}  // namespace xdplive::testing
