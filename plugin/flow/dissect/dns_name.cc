#include "flow/dissect/dns_name.h"

#include "flow/text/text_escape.h"

namespace xdplive::flow {
namespace {

constexpr uint8_t kPointerBits = 0xc0;
constexpr uint8_t kMaxLabelLength = 63;
constexpr size_t kMaxNameLength = 255;  // RFC 1035, section 2.3.4

}  // namespace

bool AppendDnsName(Bytes message, ByteReader& reader, std::string& text) {
  ByteReader at = reader;
  size_t label_start = message.size() - at.left();
  size_t name_length = 0;
  bool jumped = false;
  while (true) {
    const uint8_t length = at.U8();
    if (!at.ok()) return false;
    if (length >= kPointerBits) {
      const size_t target = (length & ~kPointerBits) << 8 | at.U8();
      if (!at.ok() || target >= label_start) return false;
      if (!jumped) reader = at;
      jumped = true;
      label_start = target;
      at = ByteReader(message.subspan(target));
      continue;
    }
    if (length == 0) break;
    name_length += length + 1;
    if (length > kMaxLabelLength || name_length > kMaxNameLength) return false;
    if (name_length > length + size_t{1}) text.push_back('.');
    const Bytes label = at.TakeUpTo(length);
    AppendEscaped(label, label.size(), '.', text);
    if (label.size() < length) return false;
  }
  if (name_length == 0) text += "<Root>";
  if (!jumped) reader = at;
  return true;
}

bool SkipDnsName(ByteReader& reader) {
  while (true) {
    const uint8_t length = reader.U8();
    if (!reader.ok()) return false;
    if (length == 0) return true;
    if (length >= kPointerBits) {
      reader.Skip(1);
      return reader.ok();
    }
    reader.Skip(length > kMaxLabelLength ? reader.left() + 1 : length);
  }
}

}  // namespace xdplive::flow
