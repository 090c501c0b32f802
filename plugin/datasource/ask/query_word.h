// A word of the query model, with what it stands for.
#ifndef XDPLIVE_DATASOURCE_ASK_QUERY_WORD_H_
#define XDPLIVE_DATASOURCE_ASK_QUERY_WORD_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace xdplive::datasource {

template <typename T>
struct Word {
  absl::string_view text;
  T value;
};

// REQUIRES: `value` has a word.
template <typename T, size_t kCount>
constexpr absl::string_view WordFor(const Word<T> (&words)[kCount], T value) {
  size_t i = 0;
  while (words[i].value != value) ++i;
  return words[i].text;
}

// REQUIRES: `text` is one of the words.
template <typename T, size_t kCount>
constexpr T ValueOf(const Word<T> (&words)[kCount], absl::string_view text) {
  size_t i = 0;
  while (words[i].text != text) ++i;
  return words[i].value;
}

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ASK_QUERY_WORD_H_
