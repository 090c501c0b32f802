// What an engine holds everybody to who asks it, whatever he is set to.
#ifndef XDPLIVE_TAP_ENGINE_LIMITS_H_
#define XDPLIVE_TAP_ENGINE_LIMITS_H_

#include <string>

namespace xdplive::tap {

// By default none.
struct EngineLimits {
  std::string packet_access = "viewer";  // the least; setting::kPacketAccess
  std::string identity = "full";         // the most; setting::kIdentity
  // pcap-filter text that every tap's packets match besides its own; ""
  std::string forced_filter = {};

  friend bool operator==(const EngineLimits&, const EngineLimits&) = default;
};

}  // namespace xdplive::tap

#endif  // XDPLIVE_TAP_ENGINE_LIMITS_H_
