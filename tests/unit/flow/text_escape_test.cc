#include "flow/text/text_escape.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace xdplive::flow {
namespace {

Bytes AsBytes(std::string_view text) {
  return Bytes(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

TEST(TextEscapeTest, KeepsInkAndEscapesTheRest) {
  const struct {
    std::string name;
    std::string_view bytes;
    std::string text;
  } cases[] = {
      {"plain", "printer 7", "printer 7"},
      {"umlaut", "B\xc3\xbcro", "Büro"},
      {"four byte character", "\xf0\x9f\x96\xa8", "\xf0\x9f\x96\xa8"},
      {"escape sequence", "\x1b[2J", "\\x1b[2J"},
      {"zero byte", std::string_view("a\0b", 3), "a\\x00b"},
      {"line break", "a\r\nb", "a\\x0d\\x0ab"},
      {"delete", "\x7f", "\\x7f"},
      {"backslash", "a\\x41", "a\\x5cx41"},
      {"lone continuation", "\x80", "\\x80"},
      {"cut character", "\xe2\x82", "\\xe2\\x82"},
      {"overlong slash", "\xc0\xaf", "\\xc0\\xaf"},
      {"overlong euro", "\xf0\x82\x82\xac", "\\xf0\\x82\\x82\\xac"},
      {"surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
      {"past unicode", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
      {"c1 control", "\xc2\x9b", "\\xc2\\x9b"},
      {"right to left override", "\xe2\x80\xae", "\\xe2\\x80\\xae"},
      {"zero width space", "\xe2\x80\x8b", "\\xe2\\x80\\x8b"},
      {"byte order mark", "\xef\xbb\xbf", "\\xef\\xbb\\xbf"},
      {"hangul filler", "\xe3\x85\xa4", "\\xe3\\x85\\xa4"},
      {"half width hangul filler", "\xef\xbe\xa0", "\\xef\\xbe\\xa0"},
      {"braille blank", "\xe2\xa0\x80", "\\xe2\\xa0\\x80"},
      {"wide space", "\xe3\x80\x80", "\\xe3\\x80\\x80"},
      {"variation selector", "\xef\xb8\x8f", "\\xef\\xb8\\x8f"},
      {"combining grapheme joiner", "\xcd\x8f", "\\xcd\\x8f"},
      {"private use", "\xee\x80\x80", "\\xee\\x80\\x80"},
      {"hindi", "\xe0\xa4\x95\xe0\xa4\xbf", "\xe0\xa4\x95\xe0\xa4\xbf"},
      {"tag character", "\xf3\xa0\x81\x81", "\\xf3\\xa0\\x81\\x81"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    std::string text;
    AppendEscaped(AsBytes(c.bytes), text);
    EXPECT_EQ(text, c.text);
  }
}

TEST(TextEscapeTest, EscapesTheCharacterAskedFor) {
  std::string text;
  AppendEscaped(AsBytes("a.b"), 64, '.', text);
  EXPECT_EQ(text, "a\\x2eb");
}

TEST(TextEscapeTest, SaysWhereItStoppedReading) {
  std::string text;
  AppendEscaped(AsBytes(std::string(65, 'x')), text);
  EXPECT_EQ(text, std::string(64, 'x') + "…");
}

TEST(TextEscapeTest, EndsALineAtTheFirstLineBreak) {
  std::string text;
  AppendFirstLine(AsBytes("GET / HTTP/1.1\r\nHost: x"), text);
  EXPECT_EQ(text, "GET / HTTP/1.1");
}

}  // namespace
}  // namespace xdplive::flow
