#include "sdk/data/utf8.h"

#include <cstdint>
#include <cstring>

namespace sdk::data {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool IsContinuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// Length of the valid sequence that starts `text`, 0 when there is none.
size_t SequenceLength(std::string_view text) {
  auto at = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = at(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(at(i))) return 0;
  }
  const uint8_t second = at(1);
  if (lead == 0xE0 && second < 0xA0) return 0;  // overlong
  if (lead == 0xED && second > 0x9F) return 0;  // surrogates
  if (lead == 0xF0 && second < 0x90) return 0;  // overlong
  if (lead == 0xF4 && second > 0x8F) return 0;  // above U+10FFFF
  return length;
}

}  // namespace

size_t ValidUtf8Prefix(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    // Eight ASCII bytes at a time: nearly all that panels show is ASCII.
    uint64_t word;
    while (text.size() - i >= sizeof(word)) {
      std::memcpy(&word, text.data() + i, sizeof(word));
      if ((word & 0x8080808080808080u) != 0) break;
      i += sizeof(word);
    }
    if (i == text.size()) break;
    const size_t length = SequenceLength(text.substr(i));
    if (length == 0) break;
    i += length;
  }
  return i;
}

void AppendValidUtf8(std::string_view text, std::string* out) {
  while (true) {
    const size_t valid = ValidUtf8Prefix(text);
    out->append(text.data(), valid);
    if (valid == text.size()) return;
    out->append(kReplacement);
    text.remove_prefix(valid + 1);
  }
}

std::string ToValidUtf8(std::string_view text) {
  std::string out;
  AppendValidUtf8(text, &out);
  return out;
}

}  // namespace sdk::data
