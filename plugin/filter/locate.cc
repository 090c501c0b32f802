#include "filter/locate.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "filter/filter_tokens.h"
#include "filter/pcap_compiler.h"

namespace xdplive::filter {
namespace {

constexpr absl::string_view kTooLarge = "99999999999";

}  // namespace

size_t CharactersIn(absl::string_view text, size_t bytes) {
  const absl::string_view head = text.substr(0, bytes);
  return static_cast<size_t>(std::count_if(
      head.begin(), head.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::optional<size_t> LocateFault(absl::string_view text,
                                  const std::string& refusal) {
  const std::vector<Token> tokens = TokensOf(text);
  const auto is_wrong = [&](size_t count) {
    const absl::string_view head = text.substr(0, tokens[count - 1].end());
    return !absl::StrContains(
        CompileUnoptimised(absl::StrCat(head, " ", kTooLarge)).refusal,
        kTooLarge);
  };
  if (tokens.empty()) return std::nullopt;
  // The fewest tokens that are wrong already.
  size_t right = 0;
  size_t wrong = tokens.size() + 1;
  while (right + 1 < wrong) {
    const size_t middle = right + (wrong - right) / 2;
    (is_wrong(middle) ? wrong : right) = middle;
  }
  if (wrong <= tokens.size()) {
    return CharactersIn(text, tokens[wrong - 1].begin);
  }
  if (!absl::StrContains(refusal, "syntax error")) return std::nullopt;
  return CharactersIn(text, tokens.back().end());
}

}  // namespace xdplive::filter
