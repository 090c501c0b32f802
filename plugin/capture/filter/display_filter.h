// Wireshark's display filters in tcpdump's language, for those who know the
// other one better.
#ifndef XDPLIVE_CAPTURE_FILTER_DISPLAY_FILTER_H_
#define XDPLIVE_CAPTURE_FILTER_DISPLAY_FILTER_H_

#include <string>

#include "absl/strings/string_view.h"

namespace xdplive::capture::filter {

// What may be meant by `text`, which libpcap refuses: a sentence with a filter
// that compiles, or why there is none; "" where nothing comes to mind.
std::string HintFor(absl::string_view text);

}  // namespace xdplive::capture::filter

#endif  // XDPLIVE_CAPTURE_FILTER_DISPLAY_FILTER_H_
