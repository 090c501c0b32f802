// Where in a filter's text libpcap's refusal comes from.
#ifndef XDPLIVE_FILTER_LOCATE_H_
#define XDPLIVE_FILTER_LOCATE_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace xdplive::filter {

// Characters (code points) before the word or sign at which libpcap gives up;
// those of the text where it misses something at its end. `refusal` is what it
// says of the whole. Nothing where no single place is wrong.
//
// libpcap does not say where. It reads from left to right and tells of the
// first fault: so a number too large behind the first words is what it
// complains of as long as nothing before is wrong.
std::optional<size_t> LocateFault(absl::string_view text,
                                  const std::string& refusal);

// Characters in the first `bytes` of UTF-8 text.
size_t CharactersIn(absl::string_view text, size_t bytes);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_LOCATE_H_
