// The words and signs of a filter's text, as far as tcpdump's and Wireshark's
// languages agree on what is one.
#ifndef XDPLIVE_FILTER_FILTER_TOKENS_H_
#define XDPLIVE_FILTER_FILTER_TOKENS_H_

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"

namespace xdplive::filter {

struct Token {
  absl::string_view text;  // into the whole
  size_t begin = 0;        // bytes before it

  size_t end() const { return begin + text.size(); }
};

std::vector<Token> TokensOf(absl::string_view text);

// Words that libpcap sees, "and", "or" and "not" aside.
size_t CountWords(absl::string_view text);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_FILTER_TOKENS_H_
