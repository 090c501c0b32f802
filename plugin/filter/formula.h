// The outermost "and", "or" and "not" of a filter's text. libpcap takes the
// square of a program's size to write it down: in parts it is quick.
#ifndef XDPLIVE_FILTER_FORMULA_H_
#define XDPLIVE_FILTER_FORMULA_H_

#include <linux/filter.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace xdplive::filter {

struct Formula {
  enum class Kind { kText, kAnd, kOr, kNot };
  Kind kind = Kind::kText;
  std::string text;  // kText: what libpcap compiles by itself
  std::vector<Formula> parts;
};

// Means what libpcap reads in `text`. Where parts depend on one another (a tag
// moves what follows, an address takes the word before it along, "and" and "or"
// have one rank) they stay together. REQUIRES: no line breaks.
Formula FormulaOf(absl::string_view text);

// One program out of those of the texts, compiled in the order of the formula:
// where one ends, the next one begins, or the whole ends.
std::vector<sock_filter> Link(const Formula& formula,
                              std::vector<std::vector<sock_filter>> programs);

// The texts, in the order that Link takes their programs.
std::vector<absl::string_view> TextsOf(const Formula& formula);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_FORMULA_H_
