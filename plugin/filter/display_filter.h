// Wireshark's display filters in tcpdump's language, for those who know the
// other one better.
#ifndef XDPLIVE_FILTER_DISPLAY_FILTER_H_
#define XDPLIVE_FILTER_DISPLAY_FILTER_H_

#include <string>

#include "absl/strings/string_view.h"

namespace xdplive::filter {

struct Hint {
  std::string sentence;
  std::string
      filter;  // that compiles and ends the sentence; "" where none does
};

// What may be meant by `text`, which libpcap refuses, or why it is no filter.
// Both "" where nothing comes to mind.
Hint HintFor(absl::string_view text);

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_DISPLAY_FILTER_H_
