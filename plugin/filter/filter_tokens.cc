#include "filter/filter_tokens.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace xdplive::filter {
namespace {

bool IsOfWord(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::StrContains("._:-\\", c) || (c & 0x80) != 0;
}

size_t LengthOfSign(absl::string_view text) {
  for (absl::string_view sign :
       {"==", "!=", "<=", ">=", "<<", ">>", "&&", "||"}) {
    if (absl::StartsWith(text, sign)) return sign.size();
  }
  return 1;
}

bool IsWord(const Token& token) { return IsOfWord(token.text.front()); }

}  // namespace

std::vector<Token> TokensOf(absl::string_view text) {
  std::vector<Token> tokens;
  size_t at = 0;
  while (at < text.size()) {
    if (absl::ascii_isspace(static_cast<unsigned char>(text[at]))) {
      ++at;
      continue;
    }
    const absl::string_view rest = text.substr(at);
    const auto* end = std::find_if_not(rest.begin(), rest.end(), IsOfWord);
    auto length = static_cast<size_t>(end - rest.begin());
    if (length == 0) length = LengthOfSign(rest);
    tokens.push_back({rest.substr(0, length), at});
    at += length;
  }
  return tokens;
}

size_t CountWords(absl::string_view text) {
  const std::vector<Token> tokens = TokensOf(text);
  return static_cast<size_t>(
      std::count_if(tokens.begin(), tokens.end(), [](const Token& token) {
        return IsWord(token) && token.text != "and" && token.text != "or" &&
               token.text != "not";
      }));
}

}  // namespace xdplive::filter
