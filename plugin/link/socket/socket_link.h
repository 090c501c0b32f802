// The way to the agent of this machine: gRPC on its unix socket. It comes back
// by itself when the agent does.
#ifndef XDPLIVE_LINK_SOCKET_SOCKET_LINK_H_
#define XDPLIVE_LINK_SOCKET_SOCKET_LINK_H_

#include <memory>
#include <string>

#include "link/link.h"

namespace xdplive::link {

// Connects in the background, at once and whenever it has to; asked meanwhile
// it says UNAVAILABLE, what mends it, and `otherwise`: what else would. Where
// the agent goes away every lane ends.
std::unique_ptr<Link> OpenSocketLink(std::string path,
                                     std::string otherwise = "");

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SOCKET_SOCKET_LINK_H_
