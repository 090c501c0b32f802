#include "sdk/data/utf8.h"

#include <gtest/gtest.h>

namespace sdk::data {
namespace {

struct Utf8Case {
  std::string name;
  std::string bytes;
  std::string valid;
};

const Utf8Case kCases[] = {
    {"Empty", "", ""},
    {"Ascii", "plain ASCII, long enough for words", {}},
    {"TwoBytes", "Ma\xC3\x9F", {}},
    {"ThreeBytes", "\xE2\x82\xAC", {}},
    {"FourBytes", "\xF0\x9F\xA6\xA5 sloth", {}},
    {"LastCodePoint", "\xF4\x8F\xBF\xBF", {}},
    {"LoneContinuation", "a\x80z", "a\uFFFDz"},
    {"CutShort", "euro \xE2\x82", "euro \uFFFD\uFFFD"},
    {"OverlongSlash", "\xC0\xAF", "\uFFFD\uFFFD"},
    {"OverlongThreeBytes", "\xE0\x80\xAF", "\uFFFD\uFFFD\uFFFD"},
    {"OverlongFourBytes", "\xF0\x80\x80\xAF", "\uFFFD\uFFFD\uFFFD\uFFFD"},
    {"Surrogate", "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
    {"AboveUnicode", "\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
    {"NeverALead", "12345678\xFF", "12345678\uFFFD"},
};

TEST(Utf8, ReplacesWhatIsNotValidAndKeepsTheRest) {
  for (const Utf8Case& test : kCases) {
    SCOPED_TRACE(test.name);
    const bool is_valid = test.valid.empty();
    EXPECT_EQ(ToValidUtf8(test.bytes), is_valid ? test.bytes : test.valid);
    EXPECT_EQ(ValidUtf8Prefix(test.bytes) == test.bytes.size(), is_valid);
  }
}

TEST(Utf8, StaysValidForEveryPairOfBytes) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string pair = {static_cast<char>(first),
                                static_cast<char>(second)};
      const std::string valid = ToValidUtf8(pair);
      ASSERT_EQ(ValidUtf8Prefix(valid), valid.size()) << first << " " << second;
    }
  }
}

}  // namespace
}  // namespace sdk::data
