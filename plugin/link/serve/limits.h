// What an agent holds all its clients to. None of it can be widened by what
// they ask.
#ifndef XDPLIVE_LINK_SERVE_LIMITS_H_
#define XDPLIVE_LINK_SERVE_LIMITS_H_

#include <cstddef>
#include <string>

#include "filter/filter.h"
#include "interfaces/patterns.h"

namespace xdplive::link {

// By default none, but for the number of taps.
struct Limits {
  // What others there are is not told. Empty: "auto".
  interfaces::InterfacePatterns interfaces = {"*"};
  size_t taps = 4'096;  // open at once, but for the agent's own
  filter::FilterPtr forced_filter = nullptr;  // of every tap, besides its own
  // Words of tap::setting. Roles are the plugin's to tell apart; "nobody" holds
  // for whoever asks.
  std::string packet_access = "viewer";
  std::string identity = "full";
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_LIMITS_H_
