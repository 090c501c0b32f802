// Words and numbers appended to a line, without temporaries. (Abseil's
// StrAppend does not take std::string_view where Abseil was built for C++14,
// as Debian's is.)
#ifndef XDPLIVE_FLOW_TEXT_APPEND_TEXT_H_
#define XDPLIVE_FLOW_TEXT_APPEND_TEXT_H_

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace xdplive::flow {

// A number in hexadecimal with at least `digits` digits.
struct Hex {
  uint32_t value;
  int digits;
};

inline void AppendPart(std::string& line, std::string_view text) {
  line.append(text);
}

template <std::integral Number>
void AppendPart(std::string& line, Number number) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), +number).ptr;
  line.append(buffer, end);
}

inline void AppendPart(std::string& line, Hex hex) {
  for (int digit = 7; digit >= 0; --digit) {
    const bool leading = hex.value >> (4 * digit) == 0;
    if (digit >= hex.digits && leading) continue;
    line.push_back("0123456789abcdef"[hex.value >> (4 * digit) & 0xf]);
  }
}

template <typename... Parts>
void AppendText(std::string& line, const Parts&... parts) {
  (AppendPart(line, parts), ...);
}

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_TEXT_APPEND_TEXT_H_
