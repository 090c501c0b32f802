// Words that go from the least to the most of something.
#ifndef XDPLIVE_DATASOURCE_ACCESS_WORD_ORDER_H_
#define XDPLIVE_DATASOURCE_ACCESS_WORD_ORDER_H_

#include <algorithm>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace xdplive::datasource {

// Whether `a` comes after `b`; a word that is not there comes last.
inline bool ComesAfter(absl::Span<const absl::string_view> words,
                       absl::string_view a, absl::string_view b) {
  return std::find(words.begin(), words.end(), a) >
         std::find(words.begin(), words.end(), b);
}

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ACCESS_WORD_ORDER_H_
