#include "flow/text/text_escape.h"

#include <utf8proc.h>

#include <algorithm>

#include "flow/text/append_text.h"

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

// Characters without ink, or that reorder what stands around them, by Unicode's
// own table; and those that it calls symbols, and fonts leave blank.
bool HidesText(uint32_t code) {
  constexpr uint32_t kBrailleBlank = 0x2800, kNullNotehead = 0x1d159;
  if (code == kBrailleBlank || code == kNullNotehead) return true;
  const utf8proc_property_t* property =
      utf8proc_get_property(static_cast<utf8proc_int32_t>(code));
  if (property->ignorable != 0) return true;
  switch (property->category) {
    case UTF8PROC_CATEGORY_CN:  // nobody's yet
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return false;
  }
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
  const auto length = static_cast<size_t>(end - bytes.begin());
  if (end == bytes.end() && length < kLineBytes) bytes.WantMore();
  AppendEscaped(bytes.first(length), kLineBytes, 0, text);
}

}  // namespace xdplive::flow
