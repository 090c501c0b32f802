#include "privacy/filter_text.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"

namespace xdplive::privacy {
namespace {

// The first filter that is quoted is between the two; false where there is
// none.
bool FindFilter(absl::string_view text, size_t& begin, size_t& end) {
  constexpr absl::string_view kWord = "filter ";
  for (size_t at = text.find(kWord); at != text.npos;
       at = text.find(kWord, at + 1)) {
    const size_t quote = at + kWord.size();
    if (quote >= text.size()) return false;
    if (text[quote] != '"' && text[quote] != '\'') continue;
    begin = quote + 1;
    end = std::min(text.find(text[quote], begin), text.size());
    return true;
  }
  return false;
}

}  // namespace

std::string ReplaceFilters(absl::string_view text, ReplaceText filter,
                           ReplaceText other) {
  std::string replaced;
  size_t begin = 0;
  size_t end = 0;
  while (FindFilter(text, begin, end)) {
    absl::StrAppend(&replaced, other(text.substr(0, begin)),
                    filter(text.substr(begin, end - begin)));
    text.remove_prefix(end);
  }
  return absl::StrCat(replaced, other(text));
}

}  // namespace xdplive::privacy
