#include "flow/text_escape.h"

#include <algorithm>

#include "flow/append_text.h"

namespace xdplive::flow {
namespace {

constexpr size_t kNameBytes = 64;
constexpr size_t kLineBytes = 80;

struct Character {
  uint32_t code = 0;
  size_t length = 0;  // bytes; 0: not valid UTF-8
};

// Decodes one multi-byte UTF-8 character (RFC 3629): no overlong forms, no
// surrogates, nothing past U+10FFFF.
Character DecodeMultiByte(Bytes bytes) {
  const uint8_t lead = bytes[0];
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || bytes.size() < length) return {};
  uint32_t code = lead & (0x7f >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((bytes[i] & 0xc0) != 0x80) return {};
    code = code << 6 | (bytes[i] & 0x3f);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[length] || code > 0x10ffff) return {};
  if (code >= 0xd800 && code <= 0xdfff) return {};
  return {.code = code, .length = length};
}

// Characters that are no ink, or that reorder what stands around them.
bool HidesText(uint32_t code) {
  return code < 0xa0 || code == 0xad || code == 0x61c ||
         (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
         (code >= 0xfff9 && code <= 0xfffb) || code >= 0xe0000;
}

bool IsPlain(uint8_t byte, char also) {
  return byte >= 0x20 && byte < 0x7f && byte != '\\' &&
         byte != static_cast<uint8_t>(also);
}

}  // namespace

void AppendEscaped(Bytes bytes, size_t max_bytes, char also,
                   std::string& text) {
  const bool cut = bytes.size() > max_bytes;
  if (cut) bytes = bytes.first(max_bytes);
  while (!bytes.empty()) {
    size_t length = 1;
    bool plain = IsPlain(bytes[0], also);
    if (bytes[0] >= 0x80) {
      const Character character = DecodeMultiByte(bytes);
      plain = character.length > 0 && !HidesText(character.code);
      if (plain) length = character.length;
    }
    if (plain) {
      text.append(reinterpret_cast<const char*>(bytes.data()), length);
    } else {
      AppendText(text, "\\x", Hex{bytes[0], 2});
    }
    bytes.remove_prefix(length);
  }
  if (cut) text += "…";
}

void AppendEscaped(Bytes bytes, std::string& text) {
  AppendEscaped(bytes, kNameBytes, 0, text);
}

void AppendFirstLine(Bytes bytes, std::string& text) {
  const auto end = std::find_if(bytes.begin(), bytes.end(), [](uint8_t byte) {
    return byte == '\r' || byte == '\n';
  });
  AppendEscaped(bytes.first(end - bytes.begin()), kLineBytes, 0, text);
}

}  // namespace xdplive::flow
